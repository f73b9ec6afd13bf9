"""Labels of blank nodes, and spellings of literals, from outside and inside."""

from __future__ import annotations

from ggen.infra.stores.forms import Forms
from ggen.infra.stores.labels import Labels
from ggen.infra.stores.terms import IRI, XSD, BlankNode, Literal, Quad


class TestLabels:
    def test_nodes_are_numbered_as_they_are_seen(self):
        labels = Labels(5)
        for inner in ("x", "y", "x"):
            labels.see(inner)
        assert [labels.shown(n) for n in ("x", "y", "z")] == ["b5", "b6", "z"]
        assert [labels.inner(n) for n in ("b5", "b6", "b7", "z")] == [
            "x",
            "y",
            "b7",
            "z",
        ]
        assert labels.following == 7 and len(labels) == 2

    def test_documents_follow_each_other(self):
        labels = Labels()
        labels.see("x")
        other = Labels(labels.following)
        other.see("y")
        labels.extend(other)
        assert labels.inner("b1") == "y" and labels.following == 2

    def test_labels_of_others_are_not_given_out(self):
        labels = Labels()
        for label in ("b3", "mine", "b03", "b1"):
            labels.reserve(label)
        assert labels.rename(BlankNode("_:x")) == BlankNode("_:b4")


def quad(text: str) -> Quad:
    return Quad(IRI("x:s"), IRI("x:p"), Literal(text, f"{XSD}decimal"))


class TestForms:
    def test_only_what_differs_is_kept(self):
        forms = Forms()
        assert forms.add(quad("1.1"), lambda _: False) == quad("1.1")
        assert len(forms) == 0 and forms.extra == 0
        assert forms.add(quad("1.10"), lambda _: True) == quad("1.1")
        assert len(forms) == 1 and forms.extra == 1
        assert set(forms.iter_expanded([quad("1.1"), quad("2")])) == {
            quad("1.1"), quad("1.10"), quad("2"),
        }  # fmt: skip

    def test_the_last_spelling_takes_the_quad_along(self):
        forms = Forms()
        forms.add(quad("1.10"), lambda _: False)
        forms.add(quad("1.100"), lambda _: True)
        assert forms.extra == 1
        assert forms.remove(quad("1.1")) is None
        assert forms.remove(quad("1.10")) is None and forms.extra == 0
        assert forms.remove(quad("1.100")) == quad("1.1")
        assert (len(forms), forms.extra) == (0, 0)
        assert forms.remove(quad("1.10")) is None
        assert forms.remove(quad("1.1")) == quad("1.1")

    def test_what_the_engine_lost_is_forgotten(self):
        forms = Forms()
        for text in ("1.10", "1.100", "2.0"):
            forms.add(quad(text), lambda _: False)
        forms.keep_only(lambda stored: stored == quad("2"))
        assert (len(forms), forms.extra) == (1, 0)
        assert list(forms.iter_expanded([quad("2")])) == [quad("2.0")]
