"""What belongs to no area: theme sheet, site map, term switcher, health."""

ROUTES = {
    "site.theme": ("GET", "public", "public"),
    "site.livez": ("GET", "public", "public"),
    "site.readyz": ("GET", "public", "public"),
    "site.privacy": ("GET", "public", "public"),
    "site.accessibility": ("GET", "public", "public"),
    "site.sitemap": ("GET", "everyone", "everyone"),
    "site.switch_term": ("GET", "everyone", "everyone"),
}
