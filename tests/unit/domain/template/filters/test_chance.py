from __future__ import annotations

import os
import subprocess
import sys
from typing import Any
from uuid import UUID

import pytest

from ggen.domain.template.filters.chance import Chance
from ggen.errors import TemplateError

DRAWS = (
    "{{ uuid4() }} {{ random() }} {{ get_random(start=5, end=9) }}"
    " {{ [1, 2, 3] | random }} {{ [1, 2, 3, 4, 5, 6, 7] | shuffle }}"
    " {{ shuffle('abc') | join }} {{ 'x' | uuid4 }}"
)


def test_everything_random_follows_from_the_seed(render: Any) -> None:
    assert render(DRAWS, seed="a") == render(DRAWS, seed="a")
    assert render(DRAWS, seed="a") != render(DRAWS, seed="b")


def test_random_values_are_the_same_everywhere(render: Any) -> None:
    # Written down, so that another version of Python or of ggen cannot change them.
    assert render("{{ uuid4() }}", seed="shop") == EXPECTED_UUID
    assert render("{{ range(8) | shuffle | join }}", seed="shop") == EXPECTED_ORDER


EXPECTED_UUID = "852a8258-1c2f-48af-b103-8fb58f58af1d"
EXPECTED_ORDER = "21036457"


def test_hash_seeds_do_not_matter() -> None:
    code = (
        "from ggen.domain.template.filters.chance import Chance;"
        "print(Chance('s', None).below(10**9))"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={
                **os.environ,
                "PYTHONHASHSEED": seed,
                "PYTHONPATH": os.pathsep.join(sys.path),
            },
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(outputs) == 1


def test_each_draw_is_another(render: Any) -> None:
    first, second = render("{{ uuid4() }} {{ uuid4() }}", seed="a").split()
    assert first != second
    assert UUID(first).version == 4


def test_ranges(render: Any) -> None:
    for seed in map(str, range(50)):
        assert 0 <= float(render("{{ random() }}", seed=seed)) < 1
        assert render("{{ get_random(start=3, end=5) }}", seed=seed) in {"3", "4"}
        shuffled = render("{{ [1, 2, 3] | shuffle | sort }}", seed=seed)
        assert shuffled == "[1, 2, 3]"


def test_shuffle_leaves_its_list_alone(render: Any) -> None:
    items = list(range(20))
    render("{{ items | shuffle }}", seed="a", items=items)
    assert items == list(range(20))


def test_one_compiled_template_serves_outputs_with_different_seeds(
    environment: Any,
) -> None:
    from ggen.domain.template.filters import CHANCE_NAME

    template = environment.from_string(
        "{{ [1, 2, 3, 4, 5, 6] | shuffle }}{{ uuid4() }}"
    )
    outputs = [template.render({CHANCE_NAME: Chance(s, None)}) for s in ("a", "b", "a")]
    assert outputs[0] == outputs[2] != outputs[1]


@pytest.mark.parametrize(
    "text",
    ["{{ uuid4() }}", "{{ random() }}", "{{ [] | shuffle }}", "{{ [1] | random }}"],
)
def test_without_a_seed_chance_is_an_error(render: Any, text: str) -> None:
    with pytest.raises(TemplateError, match="needs a seed") as error:
        render(text, epoch=0)
    assert "determinism" in str(error.value.hint)


def test_where_the_output_is_not_known_chance_is_an_error(environment: Any) -> None:
    with pytest.raises(TemplateError, match="uuid4 has no seed here") as error:
        environment.from_string("{{ uuid4() }}").render()
    assert "with context" in str(error.value.hint)


def test_bad_arguments_are_errors(render: Any) -> None:
    with pytest.raises(TemplateError, match="end must be greater than start"):
        render("{{ get_random(start=5, end=5) }}", seed="a")
    with pytest.raises(TemplateError, match="needs a list that is not empty"):
        render("{{ [] | random }}", seed="a")
    with pytest.raises(TemplateError, match="filter 'shuffle': needs a list, not 5"):
        render("{{ 5 | shuffle }}", seed="a")


def test_now_is_source_date_epoch(render: Any) -> None:
    epoch = 1706659200
    assert render("{{ now() }}", epoch=epoch) == "2024-01-31T00:00:00+00:00"
    assert render("{{ now().year }}", epoch=epoch) == "2024"
    assert render("{{ now() | date('%d.%m.%Y') }}", epoch=epoch) == "31.01.2024"
    assert render("{{ now(timestamp=true, utc=true) }}", epoch=epoch) == str(epoch)
    assert render("{{ now() }}", seed="a", epoch=epoch).startswith("2024")


def test_with_only_a_seed_now_is_no_real_time(render: Any) -> None:
    assert render("{{ now() }}", seed="a") == "1970-01-01T00:00:00+00:00"


def test_without_both_now_is_an_error(render: Any) -> None:
    with pytest.raises(TemplateError, match="not reproducible") as error:
        render("{{ now() }}")
    assert "SOURCE_DATE_EPOCH" in str(error.value.hint)


def test_an_epoch_out_of_range_is_an_error(render: Any) -> None:
    with pytest.raises(TemplateError, match="SOURCE_DATE_EPOCH is out of range"):
        render("{{ now() }}", epoch=10**18)
