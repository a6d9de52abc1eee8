# Every recipe is a script of the same name: the scripts say what they do.
.DEFAULT_GOAL := help
.PHONY: help run test lint format bench image image-check clean

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 13

run: ## install what is missing, build, start the lab and the daemon on it
	@exec scripts/run

test: ## install what is missing, build, run every test against the real servers
	@exec scripts/test

lint: ## check the format and the house rules
	@exec scripts/lint

format: ## rewrite the sources into the house format
	@exec scripts/format

bench: ## build for release and measure what it costs here
	@exec scripts/bench

image: ## build the container image
	@exec scripts/image

image-check: ## run the release binary in what the image is made of, without a container engine
	@exec scripts/image-check

clean: ## remove what was built, and the state of the daemon on the lab
	rm -rf .build .build-* var
