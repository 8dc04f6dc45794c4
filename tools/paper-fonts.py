#!/usr/bin/env python3
"""Makes the two fonts of internal/platform/paper anew, cut down to the characters that a union prints.

Needs fonttools and zstd (Debian: python3-fonttools, zstd) and two npm packages, unpacked:

    npm pack @expo-google-fonts/noto-sans-sc@0.4.3 @expo-google-fonts/noto-serif-sc@0.4.3
    for p in *.tgz; do mkdir -p "${p%-0.4.3.tgz}" && tar xzf "$p" -C "${p%-0.4.3.tgz}"; done
    tools/paper-fonts.py expo-google-fonts-noto-sans-sc/package expo-google-fonts-noto-serif-sc/package

The serif (宋体) carries people's names: all of Unicode's basic block of Chinese characters, what the
Table of General Standard Characters (通用规范汉字表, 2013) has beyond it, and the font's extensions B to H.
The sans (黑体) is for headings and posters: GB 2312 and the common Traditional characters; what it lacks
is printed in the serif.
"""
import pathlib
import shutil
import subprocess
import sys

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables._c_m_a_p import CmapSubtable

HERE = pathlib.Path(__file__).resolve().parent.parent / "internal/platform/paper/fonts"

# The characters of 通用规范汉字表 in extension A; its 196 beyond the first plane are in the extensions.
STANDARD_A = ("㑇㑊㕮㘎㙍㙘㙦㛃㛚㛹㟃㠇㠓㤘㥄㧐㧑㧟㫰㬊㬎㬚㭎㭕㮾㰀㳇㳘㳚㴔㵐㶲㸆㸌㺄㻬㽏㿠䁖䂮䃅䃎䅟䌹䎃䎖䏝䏡䏲䐃䓖䓛䓨䓫䓬䗖䗛䗪䗴"
              "䜣䝙䢺䢼䣘䥽䦃䲟䲠䲢䴓䴔䴕䴖䴗䴘䴙䶮")

# Latin with the letters of pinyin, punctuation, arrows, signs, numbers in circles, boxes, kana, full width.
SIGNS = (set(range(0x20, 0x250)) | set(range(0x2010, 0x2070)) | set(range(0x20A0, 0x20C0)) | set(range(0x2100, 0x2200))
         | set(range(0x2200, 0x2270)) | set(range(0x2460, 0x2650)) | set(range(0x3000, 0x3100)) | set(range(0x3220, 0x3250))
         | set(range(0xFE30, 0xFE50)) | set(range(0xFF00, 0xFFF0)))


def charset(codec, first, last):
    """The characters of a two-byte code whose leading byte lies within first..last."""
    found = set()
    for lead in range(first, last + 1):
        for trail in range(0x40, 0xFF):
            try:
                found.update(map(ord, bytes([lead, trail]).decode(codec)))
            except UnicodeDecodeError:
                pass
    return found


GB2312 = charset("gb2312", 0xA1, 0xF7)
COMMON_TRADITIONAL = charset("big5", 0xA4, 0xC6)  # the 5,401 of level 1
NAMES = set(range(0x4E00, 0xA000)) | set(map(ord, STANDARD_A)) | set(range(0x20000, 0x33480))

KEPT = {"head", "hhea", "maxp", "OS/2", "hmtx", "cmap", "loca", "glyf", "name"}


def cut(package, weight, characters, name):
    (source,) = (package / weight).glob("*.ttf")
    shutil.copyfile(package / "LICENSE_FONT", HERE / f"{name}.OFL.txt")
    font = TTFont(source)
    options = subset.Options(hinting=False, layout_features=[], notdef_outline=True, name_IDs=[0, 1, 2, 4, 5, 6, 13, 14])
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=characters)
    cutter.subset(font)
    table = CmapSubtable.newSubtable(12)
    table.platformID, table.platEncID, table.language, table.cmap = 3, 10, 0, font.getBestCmap()
    font["cmap"].tables = [table]
    for tag in set(font.keys()) - KEPT - {"GlyphOrder"}:
        del font[tag]
    font.recalcTimestamp = False  # the same input makes the same file
    out = HERE / f"{name}.ttf"
    font.save(out)
    subprocess.run(["zstd", "--ultra", "-22", "-q", "-f", "--rm", out, "-o", f"{out}.zst"], check=True)
    print(name, len(table.cmap), "characters,", pathlib.Path(f"{out}.zst").stat().st_size, "bytes")


def main():
    sans, serif = map(pathlib.Path, sys.argv[1:3])
    HERE.mkdir(exist_ok=True)
    cut(sans, "500Medium", SIGNS | GB2312 | COMMON_TRADITIONAL, "sans")
    cut(serif, "400Regular", SIGNS | GB2312 | NAMES, "serif")


if __name__ == "__main__":
    main()
