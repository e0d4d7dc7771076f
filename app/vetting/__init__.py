"""The register of online services: asked for by teachers, vetted by the district, searched by parents."""
