module example.org/harbour/app

go 1.21

require (
	github.com/google/uuid v1.3.0
	rsc.io/quote v1.5.2
)

require (
	golang.org/x/text v0.3.7 // indirect
	rsc.io/sampler v1.3.0 // indirect
)

replace rsc.io/quote => rsc.io/quote v1.5.1

replace github.com/google/uuid => ./uuid
