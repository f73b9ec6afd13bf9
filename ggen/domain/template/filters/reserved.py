"""Words that cannot be names: the keywords of each language, data only."""

from __future__ import annotations

RESERVED: dict[str, frozenset[str]] = {
    language: frozenset(words.split())
    for language, words in {
        "c": """
            alignas alignof and and_eq asm auto bitand bitor bool break case catch char
            class compl const constexpr const_cast continue default delete do double
            dynamic_cast else enum explicit export extern false float for friend goto if
            inline int long mutable namespace new noexcept not not_eq nullptr operator
            or or_eq private protected public register reinterpret_cast restrict return
            short signed sizeof static static_assert static_cast struct switch template
            this thread_local throw true try typedef typeid typename typeof union
            unsigned using virtual void volatile wchar_t while xor xor_eq
            """,
        "csharp": """
            abstract as base bool break byte case catch char checked class const
            continue decimal default delegate do double else enum event explicit extern
            false finally fixed float for foreach goto if implicit in int interface
            internal is lock long namespace new null object operator out override params
            private protected public readonly ref return sbyte sealed short sizeof
            stackalloc static string struct switch this throw true try typeof uint ulong
            unchecked unsafe ushort using virtual void volatile while
            """,
        "go": """
            break case chan const continue default defer else fallthrough false for func
            go goto if import interface iota map nil package range return select struct
            switch true type var
            """,
        "graphql": "__schema __type __typename false null true",
        "java": """
            _ abstract assert boolean break byte case catch char class const continue
            default do double else enum extends false final finally float for goto if
            implements import instanceof int interface long native new null package
            private protected public return short static strictfp super switch
            synchronized this throw throws transient true try void volatile while
            """,
        "javascript": """
            arguments await break case catch class const continue debugger default
            delete do else enum eval export extends false finally for function if
            implements import in instanceof interface let new null package private
            protected public return static super switch this throw true try typeof
            undefined var void while with yield
            """,
        "python": """
            False None True and as assert async await break class continue def del elif
            else except finally for from global if import in is lambda nonlocal not or
            pass raise return try while with yield __debug__
            """,
        "ruby": """
            BEGIN END alias and begin break case class def defined do else elsif end
            ensure false for if in module next nil not or redo rescue retry return self
            super then true undef unless until when while yield __ENCODING__ __FILE__
            __LINE__
            """,
        "rust": """
            Self abstract as async await become box break const continue crate do dyn
            else enum extern false final fn for gen if impl in let loop macro match mod
            move mut override priv pub ref return self static struct super trait true
            try type typeof union unsafe unsized use virtual where while yield _
            """,
        "shell": """
            case coproc do done elif else esac fi for function if in select then time
            until while
            """,
        # Reserved in PostgreSQL, SQLite or the standard; others may stay bare.
        "sql": """
            abort action add after all alter always analyse analyze and any array as asc
            asymmetric attach authorization autoincrement before begin between binary
            both by cascade case cast check collate collation column commit concurrently
            conflict constraint create cross current current_catalog current_date
            current_role current_schema current_time current_timestamp current_user
            database default deferrable deferred delete desc detach distinct do drop
            each else end escape except exclude exclusive exists explain fail false
            fetch filter first following for foreign freeze from full generated glob
            grant group groups having if ignore ilike immediate in index indexed
            initially inner insert instead intersect into is isnull join key last
            lateral leading left like limit localtime localtimestamp match materialized
            natural no not nothing notnull null nulls of offset on only or order others
            outer over overlaps partition placing plan pragma preceding primary query
            raise range recursive references regexp reindex release rename replace
            restrict returning right rollback row rows savepoint select session_user
            set similar some symmetric system_user table tablesample temp temporary then
            ties to trailing transaction trigger true unbounded union unique update
            user using vacuum values variadic verbose view virtual when where window
            with without
            """,
    }.items()
}
RESERVED["typescript"] = RESERVED["javascript"]
RESERVED["postgres"] = RESERVED["sqlite"] = RESERVED["sql"]
