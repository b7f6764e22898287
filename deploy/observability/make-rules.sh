#!/bin/sh
# Writes rules.yaml, the rules as objects of the Prometheus operator, from rules/: Kustomize cannot put one document into another.
#   make-rules.sh [ADDRESS]     ADDRESS, with a slash at its end, is where you publish this repository: the alerts' links begin with it.
cd "$(dirname "$0")" || exit 1
{
  echo "# Made by make-rules.sh from rules/: change them there."
  for name in recording alerts; do
    printf -- '---\napiVersion: monitoring.coreos.com/v1\nkind: PrometheusRule\nmetadata:\n  name: session-%s\nspec:\n' "$name"
    sed -n "/^groups:/,\$ { s|runbook_url: docs/|runbook_url: ${1:-}docs/|; s/^/  /p; }" "rules/$name.yaml"
  done
} >rules.yaml
