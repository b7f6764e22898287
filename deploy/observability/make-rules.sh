#!/bin/sh
# Writes rules.yaml, the rules as objects of the Prometheus operator, from rules/: Kustomize cannot put one document into another.
cd "$(dirname "$0")" || exit 1
{
  echo "# Made by make-rules.sh from rules/: change them there."
  for name in recording alerts; do
    printf -- '---\napiVersion: monitoring.coreos.com/v1\nkind: PrometheusRule\nmetadata:\n  name: session-%s\nspec:\n' "$name"
    sed -n '/^groups:/,$ s/^/  /p' "rules/$name.yaml"
  done
} >rules.yaml
