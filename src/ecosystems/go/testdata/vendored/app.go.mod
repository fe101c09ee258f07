module example.org/v

go 1.16

require github.com/spf13/pflag v1.0.5

require github.com/stretchr/testify v1.7.0

require github.com/pkg/errors v0.8.0

replace github.com/pkg/errors => github.com/pkg/errors v0.9.1
