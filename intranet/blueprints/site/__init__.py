"""Theme sheet, site map, term switcher, health."""
