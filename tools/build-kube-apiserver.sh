#!/usr/bin/env bash
# Builds a kube-apiserver from its Go modules, for `npm run test:apiserver`. Needs Go, 3 GB and some minutes:
#
#     tools/build-kube-apiserver.sh /tmp/kube-apiserver [1.34.3]
#
# The modules of Kubernetes name each other by versions that are nowhere published (v0.0.0): each of those that are
# staged in its repository is put in by hand, as https://github.com/kubernetes/kubernetes/issues/79384 says.
set -euo pipefail
out=$(realpath "${1:?Where to? Give the path of the binary.}")
version=${2:-1.34.3}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

staged=(
  api apiextensions-apiserver apimachinery apiserver cli-runtime client-go cloud-provider cluster-bootstrap
  code-generator component-base component-helpers controller-manager cri-api cri-client csi-translation-lib
  dynamic-resource-allocation endpointslice externaljwt kms kube-aggregator kube-controller-manager kube-proxy
  kube-scheduler kubectl kubelet metrics mount-utils pod-security-admission sample-apiserver
)
go mod init plimsoll.test/kube-apiserver
for name in "${staged[@]}"; do
  go mod edit -replace "k8s.io/$name=k8s.io/$name@v0.${version#1.}"
done
go get -tool "k8s.io/kubernetes/cmd/kube-apiserver@v$version"

package=k8s.io/component-base/version
minor=${version#*.}
CGO_ENABLED=0 go build -o "$out" \
  -ldflags "-s -w -X $package.gitVersion=v$version -X $package.gitMajor=1 -X $package.gitMinor=${minor%%.*}" \
  k8s.io/kubernetes/cmd/kube-apiserver
"$out" --version
