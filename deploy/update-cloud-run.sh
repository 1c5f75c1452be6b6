#!/usr/bin/env bash
# Brings a new image to a Cloud Run service step by step, and back by itself when it is not well:
#
#   deploy/update-cloud-run.sh IMAGE [SERVICE] [REGION]
#
#   1  a backup of the database is up to whoever runs this: imgstream backup create
#   2  a revision of the image gets an address of its own and no traffic; Cloud Run waits until it answers /ready
#   3  that address is asked for /health, where it can be reached from here (behind Identity-Aware Proxy it cannot, and step 2 stands for it)
#   4  one request in ten goes to it for WATCH_SECONDS (60); then all do
#   5  scheduled commands that Terraform made (Cloud Run jobs with the label app=SERVICE) get the image too
#
# Whatever fails, all traffic is where it was. To go back later: deploy/update-cloud-run.sh --back [SERVICE] [REGION]
set -euo pipefail

usage() { sed -n '4p' "$0" | cut -c3-; exit 2; }
[ $# -ge 1 ] || usage
case $1 in --help | -h) sed -n '2,12p' "$0" | cut -c3-; exit 0 ;; esac
service=${2:-imgstream}
region=${3:-asia-northeast1}
watch_seconds=${WATCH_SECONDS:-60}
run=(gcloud run services)
at=(--region "$region")

# The revision that has the most of the traffic, by its name.
serving() {
  "${run[@]}" describe "$service" "${at[@]}" --format=json |
    jq -r '[.status.traffic[] | select((.percent // 0) > 0)] | max_by(.percent) | .revisionName'
}
send_all_to() { "${run[@]}" update-traffic "$service" "${at[@]}" --to-revisions "$1=100" --quiet >/dev/null; }

before=$(serving)
if [ -z "$before" ] || [ "$before" = null ]; then echo "The service $service serves nothing in $region yet: deploy it once first." >&2; exit 1; fi

if [ "$1" = --back ]; then
  # The last update has marked the revision that it replaced.
  earlier=$("${run[@]}" describe "$service" "${at[@]}" --format=json | jq -r '[.status.traffic[] | select(.tag == "previous") | .revisionName][0] // ""')
  if [ -z "$earlier" ] || [ "$earlier" = "$before" ]; then echo "No update has marked a revision to go back to from $before." >&2; exit 1; fi
  send_all_to "$earlier"
  echo "All traffic goes to $earlier again (it went to $before)."
  exit 0
fi

image=$1
# From here on traffic names revisions: deploying one does not send anybody to it.
send_all_to "$before"
back() {
  send_all_to "$before" || echo "Traffic could not be sent back. Do it by hand: gcloud run services update-traffic $service --region $region --to-revisions $before=100" >&2
  echo "$1 All traffic goes to $before, as before." >&2
  exit 1
}

echo "Deploying $image without traffic"
gcloud run deploy "$service" "${at[@]}" --image "$image" --no-traffic --tag candidate --quiet >/dev/null || back "The new revision did not become ready."
described=$("${run[@]}" describe "$service" "${at[@]}" --format=json) || back "The service could not be asked."
revision=$(jq -r '.status.latestReadyRevisionName' <<<"$described")
address=$(jq -r '[.status.traffic[] | select(.tag == "candidate") | .url][0] // ""' <<<"$described")
[ "$revision" != "$before" ] || back "No new revision came to be."

# 0 well, 1 not well, 2 cannot be reached from here.
health() {
  local status
  status=$(curl --silent --max-time 20 --output /dev/null --write-out '%{http_code}' "$address/health") || return 2
  case $status in 200) return 0 ;; 302 | 401 | 403 | 404) return 2 ;; *) return 1 ;; esac
}
check() {
  local answer=0
  health || answer=$?
  case $answer in
    0) return 0 ;;
    2) [ "$1" = first ] && echo "$address/health cannot be asked from here; Cloud Run's own probe stands for it"; return 0 ;;
    *) back "$revision is not healthy." ;;
  esac
}
check first

echo "One request in ten goes to $revision for $watch_seconds s"
"${run[@]}" update-traffic "$service" "${at[@]}" --to-revisions "$revision=10,$before=90" --quiet >/dev/null || back "Traffic could not be shifted."
for ((waited = 0; waited < watch_seconds; waited += 5)); do
  sleep $((watch_seconds - waited < 5 ? watch_seconds - waited : 5))
  check again
done
send_all_to "$revision" || back "Traffic could not be shifted."
"${run[@]}" update-traffic "$service" "${at[@]}" --update-tags "previous=$before" --quiet >/dev/null || echo "$before could not be marked; going back takes its name." >&2
# They run beside the service on the same database, so an old one would refuse it some updates from now.
for job in $(gcloud run jobs list "${at[@]}" --filter "metadata.labels.app=$service" --format 'value(metadata.name)'); do
  gcloud run jobs update "$job" "${at[@]}" --image "$image" --quiet >/dev/null || echo "The job $job keeps its old image: gcloud run jobs update $job --region $region --image $image" >&2
done
echo "All traffic goes to $revision. To go back: $0 --back $service $region"
