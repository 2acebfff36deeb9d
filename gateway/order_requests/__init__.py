"""Works orders that a site, shop or app wants placed, step by step, until they are placed or people have them."""
