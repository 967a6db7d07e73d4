#!/usr/bin/env python3
"""Writes text/census/jisx0213.txt: what JIS X 0213:2004 encodes, as Python's euc_jis_2004 codec knows it.

One line a run of code points, "first-last" in hexadecimal; a line with a "+" is one character of two code points. The list is facts
(which characters a public standard has); nothing of the codec's code or tables is copied.  Run: scripts/jisx0213.py > text/census/jisx0213.txt
"""
points, pairs = set(), []
PLANE2 = {1, 3, 4, 5, 8, 12, 13, 14, 15, *range(78, 95)}  # its rows; elsewhere the codec falls back to JIS X 0212
for plane in (b"", b"\x8f"):
    for row in range(0xA1, 0xFF):
        if plane and row - 0xA0 not in PLANE2:
            continue
        for cell in range(0xA1, 0xFF):
            try:
                s = (plane + bytes((row, cell))).decode("euc_jis_2004")
            except UnicodeDecodeError:
                continue
            if len(s) == 1:
                points.add(ord(s))
            else:
                pairs.append(s)
first = last = None
for p in sorted(points) + [None]:
    if last is not None and p != last + 1:
        print(f"{first:X}" if first == last else f"{first:X}-{last:X}")
        last = None
    if last is None:
        first = p
    last = p
for s in sorted(pairs):
    print("+".join(f"{ord(c):X}" for c in s))
