"""Banking: links to banks through aggregators, and what is fetched under them."""
