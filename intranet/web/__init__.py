"""What all pages share: permissions, navigation, filters, forms, error pages, headers."""
