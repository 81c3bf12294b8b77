"""Browsers of this PC: what they read, what runs in them, and whether our extension is there unchanged.

files      writes what browsers read at their start
packing    packs the extension, for Chromium and for Firefox
profiles   finds the extension in a browser's profile, and holds it against what was packed
addons     what Firefox has noted of its extensions
scripts    what Chromium keeps of an extension's scripts
copies     all that, asked of one running browser
"""
