module example.org/old

go 1.14

require rsc.io/quote v1.5.2
