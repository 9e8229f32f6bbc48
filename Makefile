# The verbs. Each prepares what it needs on a clean machine with Python 3.11+ and Node 20+.
.DEFAULT_GOAL := help
.PHONY: help run test dev check fix bench prove audit schema

help: ## these lines
	@sed -n 's/^\([a-z]*\):.*## /  make \1	/p' Makefile | expand -t 16
run: ## set up and serve the whole product at one address, with a demonstration household
	@./finsure run
test: ## every check and every test, as CI runs them
	@./finsure test
dev: ## serve and reload on save
	@./finsure dev
check: ## format, lint, types, contracts, migrations, API description
	@./finsure check
fix: ## format and repair what can be repaired
	@./finsure fix
bench: ## measure, and write the results beside the benchmarks
	@./finsure bench
prove: ## try by force what FinSure promises, and count
	@./finsure prove
audit: ## ask whether a locked package has a known hole
	@./finsure audit
schema: ## write docs/openapi.yaml and the front end's types anew
	@./finsure schema
