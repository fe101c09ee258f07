package = "harbour"
version = "1.2.0-1"
source = { url = "git://example.test/harbour" }
description = { summary = "A sample", license = "MIT" }
dependencies = { "lua >= 5.1" }
build = { type = "builtin", modules = { harbour = "harbour.lua" } }
