"""The files of the demo district: photos, handouts, tables and recordings, made from a seed and never downloaded."""

from demo.media.making import Texts, made, make

__all__ = ["Texts", "made", "make"]
