#!/bin/sh
# A project as somebody made it two years ago: by hand, with the AWS CLI. The emulator plays AWS, where things take
# minutes to hours; here they take no time.
set -eu
mkdir -p .reconciler
reconciler emulator serve --port 0 \
  --set project_creation=0 --set dataset_creation=0 --set training=0 --set start=0 > .reconciler/served &
server=$!
trap 'kill "$server"; wait "$server" || true' EXIT
until grep -q export .reconciler/served; do kill -0 "$server" && sleep 0.1; done
eval "$(sed 's/.* export/export/' .reconciler/served)"

aws s3api create-bucket --bucket shelves-data
for side in train test; do
  aws s3api put-object --bucket shelves-data --key "$side.manifest" --body "by-hand/$side.manifest" --output text
done

project=$(aws rekognition create-project --project-name shelves --tags owner=jo \
  --query ProjectArn --output text)
for side in train test; do
  aws rekognition create-dataset --project-arn "$project" --dataset-type "$(echo "$side" | tr '[:lower:]' '[:upper:]')" \
    --dataset-source "GroundTruthManifest={S3Object={Bucket=shelves-data,Name=$side.manifest}}"
done
version=$(aws rekognition create-project-version --project-arn "$project" --version-name 2024-05 \
  --output-config S3Bucket=shelves-data,S3KeyPrefix=output --query ProjectVersionArn --output text)
aws rekognition put-project-policy --project-arn "$project" --policy-name trial --policy-document file://by-hand/trial.json
aws rekognition start-project-version --project-version-arn "$version" --min-inference-units 1
