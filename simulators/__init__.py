"""Stand-ins for services FinSure speaks to, each over HTTP. They know nothing of FinSure, nor it of them."""
