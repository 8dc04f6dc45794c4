# What you need beforehand: Go, make, and gcc for the race detector.
.PHONY: demo build test verify bench generate screens clean

demo: build  ## a living city in one command
	bin/niangjia demo

build:
	CGO_ENABLED=0 go build -trimpath -o bin/niangjia ./cmd/niangjia

bin/check bin/withpostgres: FORCE
	@go build -o $@ ./scripts/$(notdir $@)
FORCE:

test: bin/check bin/withpostgres  ## everything, at most 15 minutes on 2 cores
	@scripts/packages
	@bin/withpostgres bin/check

verify: test  ## and the long runs: kills, oracles, a minute for each fuzz target, all pictures
	@bin/withpostgres -durable bin/check -long
	@$(MAKE) screens

bench: build bin/withpostgres  ## figures of this machine beside PocketBase's; BENCH=full for 1,000,000; writes docs/benchmarks.md
	@scripts/packages
	@go build -o bin/bench ./bench
	@cd bench/pocketbase && CGO_ENABLED=0 go build -trimpath -o ../../bin/pocketbase .
	@bin/withpostgres -durable bin/bench $(if $(filter full,$(BENCH)),-full)

screens: bin/withpostgres  ## the pictures in docs/screens, of the running program
	@scripts/packages
	@bin/withpostgres env NIANGJIA_SCREENS=1 go test -count=1 -run Screens -timeout 30m ./...

generate:  ## the files that are made from others
	go tool templ generate
	go generate ./...

clean:
	rm -rf bin
