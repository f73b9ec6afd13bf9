# Shell functions of the other scripts: finding a Python, making a virtual environment.

# find_python VERSION: print the path of a working Python of that minor version.
find_python() {
    # pyenv's shims name versions that are installed but not active.
    shim=$(command -v "python$1" 2>/dev/null || true)
    for candidate in "$shim" "${shim%/shims/*}"/versions/"$1"*/bin/python \
        "${PYENV_ROOT:-$HOME/.pyenv}"/versions/"$1"*/bin/python; do
        [ -x "$candidate" ] || continue
        "$candidate" -c "import sys; sys.exit('%d.%d' % sys.version_info[:2] != '$1')" \
            2>/dev/null && { echo "$candidate"; return 0; }
    done
    return 1
}

# any_python: print the path of a Python that ggen runs on, the default one first.
any_python() {
    for candidate in python3 python; do
        "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 10))' 2>/dev/null \
            && { command -v "$candidate"; return 0; }
    done
    for version in 3.13 3.12 3.11 3.10; do
        find_python "$version" && return 0
    done
    echo "Python 3.10 or newer is needed" >&2
    return 1
}

# make_venv DIR PYTHON REQUIREMENT: an editable install; quick when nothing changed.
make_venv() {
    stamp=$(cat setup.cfg pyproject.toml; echo "$2 $3")
    if [ -f "$1/ggen-stamp" ] && [ "$stamp" = "$(cat "$1/ggen-stamp")" ]; then
        return 0
    fi
    [ -x "$1/bin/python" ] || "$2" -m venv "$1"
    "$1/bin/python" -m pip install --quiet --disable-pip-version-check -e "$3"
    echo "$stamp" > "$1/ggen-stamp"
}
