#!/bin/sh
# Install Yujing from this folder, without a network, beside the versions that are there already.
#
#   sh install.sh [--python python3.12] [FOLDER]      FOLDER: /srv/yujing unless another is named
#   sh install.sh --back VERSION [FOLDER]             let `current` point to an earlier version again
#
# FOLDER/versions/VERSION becomes a virtual environment of its own; FOLDER/current points to the one in use. Nothing is
# taken away, no site is touched.
set -eu
umask 022

here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
python=python3
back=
while [ $# -gt 0 ]; do
    case $1 in
        --python) python=$2; shift 2 ;;
        --back) back=$2; shift 2 ;;
        -h | --help) sed -n '2,9s/^# \{0,1\}//p' "$0"; exit 0 ;;
        *) break ;;
    esac
done
target=${1:-/srv/yujing}

stop() {
    echo "$1" >&2
    exit 1
}

use() {
    ln -sfn "versions/$1" "$target/current.new"
    mv -T "$target/current.new" "$target/current"
    echo "正在使用的版本：$1（$target/current）。"
}

if [ -n "$back" ]; then
    [ -e "$target/versions/$back/.installed" ] || stop "没有装好的版本 $back；现有：$(ls "$target/versions" 2>/dev/null | tr '\n' ' ')"
    use "$back"
    exit 0
fi

(cd "$here" && sha256sum --check --quiet --strict SHA256SUMS) || stop "安装包不完整或被改动过（见上面几行），没有安装。请重新复制。"
version=$(cat "$here/VERSION")
"$python" -c 'import sys, venv, ensurepip' 2>/dev/null || stop "没有可用的 $python 或它的 venv 模块。请先安装系统自带的 python3 和 python3-venv，或用 --python 指明。"
asked=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
grep -qx "python $asked" "$here/TARGETS" || stop "这个安装包不是为 Python $asked 准备的（$(grep '^python' "$here/TARGETS" | tr '\n' ' ')）。请用 --python 指明另一个，或请准备者用 make wheelhouse PYTHONS=$asked 重做。"
machine=$(uname -m)
grep -qx "machine linux-$machine" "$here/TARGETS" || stop "这个安装包不是为 linux-$machine 准备的（$(grep '^machine' "$here/TARGETS" | tr '\n' ' ')）。"

if [ -e "$target/versions/$version/.installed" ]; then
    echo "版本 $version 已经装好，不再安装。"
    use "$version"
    exit 0
fi
mkdir -p "$target/versions"
final="$target/versions/$version"
# The environment is made where it will stay: its commands name their interpreter by its full path.
rm -rf "$final"
trap 'rm -rf "$final"' EXIT
trap 'exit 1' HUP INT TERM
"$python" -m venv "$final"
"$final/bin/python" -m pip install --quiet --disable-pip-version-check --no-input --isolated \
    --no-index --find-links "$here/wheels" --no-deps --require-hashes -r "$here/requirements.txt"
"$final/bin/python" -m pip check --quiet --disable-pip-version-check
"$final/bin/yujing" --version
touch "$final/.installed"
trap - EXIT
use "$version"
echo "接着：$target/current/bin/yujing check --site 站点文件夹"
