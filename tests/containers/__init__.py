"""`make test-containers`: the image, compose and a season on them, on a Docker daemon of its own."""
