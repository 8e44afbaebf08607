# docker-cr: the few commands. `make help` lists them.
SHELL := /bin/bash
PREFIX ?= /usr/local
SCRIPTS := test/scripts

.PHONY: help build deb format demo test vm-test soak soak-stores bench install uninstall clean

help: ## lists these targets
	@awk -F':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

build: ## the distribution, in cr-cli/target/docker-cr
	$(SCRIPTS)/build.sh

deb: ## the Debian package, cr-cli/target/docker-cr_VERSION_all.deb
	$(SCRIPTS)/deb.sh

format: ## formats the Java sources
	mvn -q -B spotless:apply

demo: ## the story of the README on a private engine (root)
	$(SCRIPTS)/demo.sh

test: ## everything that a change must pass, on private engines (root)
	$(SCRIPTS)/run_tests.sh

vm-test: ## docker-cr on a stock Debian 13, in a virtual machine; VM=--short for the least (root)
	$(SCRIPTS)/vm_test.sh $(VM)

soak: ## SOAK=200 random faults in stores, and during checkpoints and restores; SEED=n repeats a run (root)
	SOAK="$(SOAK)" SEED="$(SEED)" FUZZ="$(FUZZ)" $(SCRIPTS)/soak.sh

soak-stores: ## only the part of soak that needs no engine: kill -9, failing disks, power cuts
	SOAK="$(SOAK)" SEED="$(SEED)" $(SCRIPTS)/soak_stores.sh

bench: ## docker-cr measured, and beside Docker's own, podman, criu and runc; QUICK=--quick for two minutes (root)
	$(SCRIPTS)/bench.sh $(QUICK)

install: ## installs what `make build` left below PREFIX=/usr/local, also as Docker CLI plug-in (root)
	$(SCRIPTS)/install.sh install "$(DESTDIR)$(PREFIX)"

uninstall: ## takes all of that away (root)
	$(SCRIPTS)/install.sh uninstall "$(DESTDIR)$(PREFIX)"

clean: ## removes what was built
	mvn -q -B clean
