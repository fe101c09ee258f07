{
  inputs.quay.url = "git+file:///srv/flakes/quay";
  inputs.quay.inputs.tools.follows = "tools";
  inputs.tools.url = "git+file:///srv/flakes/tools";
  outputs = { self, quay, tools }: { };
}
