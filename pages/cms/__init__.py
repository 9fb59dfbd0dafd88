"""The editors' side: who may enter `/cms/`, and which of Wagtail's own screens stay closed."""
