# shellcheck shell=sh
# Sets the portal up on this machine; sourced by every command in bin/.
# Give `prepare` what is wanted (run, test, check or bench): it installs what is missing, and costs nothing where nothing is.

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd -P)
environment="$root/.venv"
python="$environment/bin/python"
PYTHONDONTWRITEBYTECODE=''
export PYTHONDONTWRITEBYTECODE

say() { printf '%s\n' "$*" >&2; }

fail() {
    say "$*"
    exit 69
}

# The Debian packages that the portal runs on, and those that its tests use on top.
needed_to_run='libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0'
wanted_to_run='fonts-ebgaramond fonts-inter'
wanted_to_test='chromium libatomic1 poppler-utils openssl softhsm2 opensc golang-go golang-golang-x-mod-dev qpdf mupdf-tools libnss3-tools default-jdk-headless libjaxb-java'
wanted_to_bench='wrk'

prepare() {
    cd -- "$root" || exit 1
    level=$1
    case $level in
        run) lock=requirements.txt ;;
        check) lock=requirements-dev.txt ;;
        *) lock=requirements-test.txt ;;
    esac
    stamp="$environment/ready-$level"
    is_ready && return
    (umask 077 && mkdir -p "$root/var")
    (
        # Two commands started at once on a new machine: the second waits for the first.
        if command -v flock >/dev/null; then flock 9; fi
        is_ready || install_everything
    ) 9>"$root/var/.setup.lock" || exit $?
}

is_ready() {
    [ -x "$python" ] && [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$(fingerprint)" ]
}

# What the environment was made from: a change of any of it makes it anew.
fingerprint() {
    cksum "$lock" bin/lib/installer.txt bin/lib/setup.sh tests/node/package-lock.json
    "$python" -V 2>&1
}

install_everything() {
    base=$(find_python) || fail 'The portal needs Python 3.11 or newer. On Debian: apt-get install python3'
    install_debian_packages
    make_environment
    install_requirements
    [ "$level" != test ] || install_node_packages
    fingerprint >"$stamp"
}

find_python() {
    for candidate in "${PYTHON:-python3}" python3.13 python3.12 python3.11; do
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            command -v "$candidate"
            return
        fi
    done
    return 1
}

install_debian_packages() {
    needed='' wanted=''
    "$base" -c 'import ensurepip, venv' 2>/dev/null || needed=python3-venv
    if command -v dpkg-query >/dev/null; then
        needed="$needed $(missing "$needed_to_run")"
        wanted=$(missing "$wanted_to_run")
        [ "$level" != test ] || wanted="$wanted $(missing "$wanted_to_test")"
        [ "$level" != bench ] || wanted="$wanted $(missing "$wanted_to_bench")"
    else
        say "Not Debian: see to Pango 1.44 or newer and the fonts EB Garamond and Inter yourself${needed:+, and to venv for Python}."
    fi
    # Unquoted on purpose, here and below: a list of words.
    # shellcheck disable=SC2086
    set -- $needed $wanted
    [ $# -eq 0 ] && return
    if as_root true 2>/dev/null; then
        say "Installing from Debian: $*"
        apt_install "$@" && return
        say "Debian's packages could not be installed."
    fi
    say "Please install these packages, then start again:"
    say "    sudo apt-get install --no-install-recommends $*"
    # shellcheck disable=SC2086
    set -- $needed
    [ $# -eq 0 ] || fail "Cannot go on without: $*"
    say 'Going on without them. Certificates fall back to other fonts; what cannot be tested is reported as not run.'
}

missing() {
    for package in $1; do
        dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed || printf '%s ' "$package"
    done
}

as_root() {
    if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo -n "$@"; fi
}

apt_install() {
    log="$root/var/apt.log"
    set -- env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "$@"
    # A fresh machine has no package lists, an old one stale ones: fetch them only where the first try fails.
    as_root "$@" >"$log" 2>&1 && return
    as_root apt-get update -q >"$log" 2>&1 && as_root "$@" >>"$log" 2>&1 && return
    tail -n 5 "$log" >&2
    return 1
}

make_environment() {
    "$python" -m pip --version >/dev/null 2>&1 && return
    say 'Making the virtual environment in .venv'
    "$base" -m venv --clear "$environment" || fail 'The virtual environment could not be made.'
}

install_requirements() {
    say "Installing the Python packages of $lock: about half a minute"
    # uv takes seconds where pip takes a minute; where there is none for this machine, pip does the same work.
    if pip_install -r bin/lib/installer.txt 2>/dev/null && uv_install; then return; fi
    say 'Going on with pip, which is slower.'
    pip_install -r "$lock" || fail 'The Python packages could not be installed; the lines above say why.'
}

# The verifiers of other hands that are written in JavaScript. Without them their tests are reported as not run.
install_node_packages() {
    rm -rf "$environment/node"
    mkdir -p "$environment/node"
    cp tests/node/package.json tests/node/package-lock.json "$environment/node"
    if ! command -v npm >/dev/null; then
        say 'npm is missing: what checks credentials with @digitalbazaar/vc and draws with pdf.js is reported as not run.'
    elif ! (cd "$environment/node" && npm ci --silent --ignore-scripts --omit=optional --no-audit --no-fund >/dev/null 2>&1); then
        rm -rf "$environment/node/node_modules"
        say 'npm could not install tests/node: what checks credentials with @digitalbazaar/vc and draws with pdf.js is reported as not run.'
    fi
}

pip_install() {
    "$python" -m pip install --quiet --disable-pip-version-check --require-hashes "$@"
}

uv_install() {
    # uv does not read pip's configuration: hand it the index and the certificates that pip is told to use.
    index=${UV_DEFAULT_INDEX:-$(pip_setting index-url)}
    certificates=${SSL_CERT_FILE:-$(pip_setting cert)}
    env ${index:+"UV_DEFAULT_INDEX=$index"} ${certificates:+"SSL_CERT_FILE=$certificates"} VIRTUAL_ENV="$environment" \
        "$python" -m uv pip install --quiet --no-config --compile-bytecode --require-hashes -r "$lock"
}

pip_setting() {
    "$python" -m pip config list 2>/dev/null | sed -n "s/^[a-z:]*\.$1='\(.*\)'\$/\1/p" | head -n 1
}
