"""`reconciler manifest`: lint, count, compare, convert and split manifests."""

from pathlib import Path

import click

from reconciler.cli.options import color_option, emulator_options, output_option, stacked

LOCAL = click.Path(path_type=Path, dir_okay=False, exists=True, allow_dash=True)


def _folder(_context: click.Context, _option: click.Parameter, value: str) -> str:
    """Images are where the service can read them."""
    if value and not value.startswith("s3://"):
        raise click.BadParameter(f"{value} is not in S3; write s3://bucket/prefix/")
    return value


out_option = click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Write here, not to stdout.")
bucket_options = stacked(
    click.option("--account", metavar="ALIAS", help="Whose credentials read s3://…; else the ambient ones do."),
    click.option(
        "--specs", type=click.Path(path_type=Path), default=Path("specs"), help="Where accounts are declared."
    ),
    emulator_options,
)


@click.group(short_help="Lint, count, compare, convert and split manifests.")
def command() -> None:
    """Lint, count, compare, convert and split SageMaker Ground Truth manifests, before anything is billed."""


@command.command(short_help="Check manifests; say what training would do.")
@click.argument("path")
@click.option("--test", metavar="PATH", help="The manifest of the test dataset.")
@click.option("--check-images", is_flag=True, help="Look at every image: existence, format, size, sides.")
@click.option(
    "--images",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    help="Look for the images in this folder.",
)
@click.option("--limit", type=click.IntRange(min=0), default=100, show_default=True, help="Findings as text; 0 is all.")
@click.option("--jobs", type=click.IntRange(min=1), help="Processes for local files.  [default: 1, more above 100 MB]")
@output_option("text", "concise", "json", "sarif", "github", "junit")
@color_option
@bucket_options
def lint(path: str, test: str | None, **options: object) -> int:
    """Check manifests with the service's own codes, and say what training would do with them.

    PATH and --test are files or s3:// URIs. The exit code is 5 when there is an error.
    """
    from reconciler.cli.manifest_lint import run

    return run(path, test, options)


@command.command(short_help="Count labels, images, boxes and sizes.")
@click.argument("path")
@click.option("--top", type=click.IntRange(min=1), default=20, show_default=True, help="How many rows a table has.")
@output_option("text", "json")
@color_option
@bucket_options
def stats(path: str, **options: object) -> int:
    """Count labels, images, boxes and their sizes, and which labels stand together."""
    from reconciler.cli.manifest_stats import run

    return run(path, options)


@command.command(short_help="Compare two manifests by what they mean.")
@click.argument("before")
@click.argument("after")
@click.option("--top", type=click.IntRange(min=1), default=20, show_default=True, help="How many rows a table has.")
@output_option("text", "json")
@color_option
@bucket_options
def diff(before: str, after: str, **options: object) -> int:
    """Compare two manifests by what they mean: images added, changed, removed, and labels before and after."""
    from reconciler.cli.manifest_diff import run

    return run(before, after, options)


@command.group(short_help="Convert COCO, CSV, multi-label Ground Truth.")
def convert() -> None:
    """Make a manifest from a COCO, CSV or multi-label Ground Truth file, as the guide's scripts do."""


@convert.command(short_help="COCO object detection: boxes.")
@click.argument("path", type=LOCAL)
@click.option("--images", required=True, callback=_folder, metavar="s3://…", help="Where the images are.")
@click.option("--attribute", default="bounding-box", show_default=True, help="The name of the label attribute.")
@click.option("--job", default="coco", show_default=True, help="The job-name in the metadata.")
@out_option
def coco(path: Path, images: str, attribute: str, job: str, out: Path | None) -> None:
    """Make a bounding box manifest from a COCO object detection file."""
    from reconciler.cli.manifest_convert import content, write
    from reconciler.manifest.convert.coco import coco as convert_coco

    write(path, lambda: convert_coco(content(path), images, attribute=attribute, job=job), out)


@convert.command(name="csv", short_help="CSV rows of image,label,label.")
@click.argument("path", type=LOCAL)
@click.option(
    "--images",
    default="",
    callback=_folder,
    metavar="s3://…",
    help="Where the images are, if the file names no S3 URIs.",
)
@out_option
def rows(path: Path, images: str, out: Path | None) -> None:
    """Make an image-level manifest from a CSV file with rows of image,label,label."""
    from reconciler.cli.manifest_convert import content, write
    from reconciler.manifest.convert.rows import rows as convert_rows

    write(path, lambda: convert_rows(content(path), images), out)


@convert.command(short_help="Output of a multi-label labelling job.")
@click.argument("path", type=LOCAL)
@out_option
def groundtruth(path: Path, out: Path | None) -> None:
    """Make an image-level manifest from the output of a multi-label Ground Truth job."""
    from reconciler.cli.manifest_convert import write
    from reconciler.cli.manifest_files import source
    from reconciler.manifest.convert.groundtruth import groundtruth as convert_groundtruth
    from reconciler.manifest.reader import lines

    write(path, lambda: convert_groundtruth(lines(source(str(path), {}))), out)


@command.command(short_help="Draw a test dataset by a seed.")
@click.argument("path")
@click.option("--percent", type=click.IntRange(1, 99), default=20, show_default=True, help="How much becomes the test.")
@click.option("--seed", type=int, default=0, show_default=True, help="Another seed draws other images.")
@click.option("--group-by", metavar="REGEX", help="Keep images together whose first group of this is the same.")
@click.option("--train", type=click.Path(path_type=Path, dir_okay=False), help="[default: NAME.train.manifest]")
@click.option("--test", type=click.Path(path_type=Path, dir_okay=False), help="[default: NAME.test.manifest]")
@click.option("--force", is_flag=True, help="Overwrite files that are there.")
@color_option
@bucket_options
def split(path: str, **options: object) -> int:
    """Draw a test dataset: the same images for the same seed, every label in its share."""
    from reconciler.cli.manifest_split import run

    return run(path, options)
