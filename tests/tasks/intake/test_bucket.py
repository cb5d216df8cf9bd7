"""Objects of a bucket are offered as files are: every one accounted for, verified, and not brought twice."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import unquote

import pytest

from blocks.errors import Code, Terminal, Transient
from blocks.records import CustodyAction, FileOutcome
from tasks.intake.scan import scan
from tests.faults import s3_proxy as faults
from tests.s3 import S3Server
from tests.tasks.intake.conftest import Office


def pdf(number: int) -> bytes:
    return b"%%PDF-1.4 document %d\n%%%%EOF\n" % number


@pytest.fixture
def proxy(s3: S3Server, monkeypatch: pytest.MonkeyPatch) -> Iterator[faults.Proxy]:
    """The way to the bucket, which the vendor's variables name."""
    with faults.proxy_to(s3.endpoint) as running:
        for name, value in s3.environment.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setenv("AWS_ENDPOINT_URL", running.endpoint)
        monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
        yield running


@pytest.fixture
def bucket(s3: S3Server, proxy: faults.Proxy) -> str:
    """A bucket with a box of documents, and neighbours that are not offered."""
    name = s3.bucket()
    for number in range(3):
        s3.client().put_object(Bucket=name, Key=f"box 1/é ({number}).pdf", Body=pdf(number))
    s3.client().put_object(Bucket=name, Key="box 1/deep/photo.gif", Body=b"GIF89a" + bytes(100))
    s3.client().put_object(Bucket=name, Key="box 10/other.pdf", Body=pdf(10))
    return name


def fetched(proxy: faults.Proxy) -> int:
    return sum("?" not in request.path for request in proxy.of_method("GET"))


def test_a_prefix_is_a_path_and_yields_size_and_time(bucket: str) -> None:
    found = list(scan([f"s3://{bucket}/box 1", f"s3://{bucket}/box 1/"]))
    assert [each.path for each in found] == [
        f"s3://{bucket}/box 1/deep/photo.gif",
        *(f"s3://{bucket}/box 1/é ({number}).pdf" for number in range(3)),
    ]
    assert [each.bytes for each in found] == [106, *(len(pdf(number)) for number in range(3))]
    assert all(each.modified_at is not None and each.code is None for each in found)
    assert len(list(scan([f"s3://{bucket}"]))) == 5
    assert [each.path for each in scan([f"s3://{bucket}/box 10/other.pdf"])] == [f"s3://{bucket}/box 10/other.pdf"]


def test_where_nothing_lies_is_an_exception(bucket: str) -> None:
    (found,) = scan([f"s3://{bucket}/box 2"])
    assert (found.path, found.code) == (f"s3://{bucket}/box 2", Code.PATH_MISSING)


@pytest.mark.parametrize("url", ["s3://", "s3:///key", "s3://k:secret@bucket/x"])
def test_an_address_without_a_bucket_is_wrong(proxy: faults.Proxy, url: str) -> None:
    with pytest.raises(Terminal) as refused:
        list(scan([url]))
    assert refused.value.code is Code.SETTING_INVALID
    assert "secret" not in refused.value.cause


def test_objects_become_documents_with_their_addresses_in_the_chain_of_custody(office: Office, bucket: str) -> None:
    offers = office.offer(f"s3://{bucket}/box 1")
    assert [offer.outcome for offer in offers] == [FileOutcome.EXCEPTION, *[FileOutcome.DOCUMENT] * 3]
    assert offers[0].code is Code.MEDIA_TYPE_UNSUPPORTED
    assert [document.file_name for document in office.documents()] == [f"é ({number}).pdf" for number in range(3)]
    assert [event.path for event in office.custody()] == [offer.path for offer in offers[1:]]
    assert all(event.modified_at for event in office.custody())


def test_what_was_taken_is_not_brought_again_unless_it_was_written_since(
    office: Office, s3: S3Server, bucket: str, proxy: faults.Proxy
) -> None:
    office.offer(f"s3://{bucket}/box 1")
    before = fetched(proxy)
    again = office.offer(f"s3://{bucket}/box 1")
    assert fetched(proxy) == before + 1  # what can be no document is looked at again
    assert [offer.outcome for offer in again[1:]] == [FileOutcome.DOCUMENT] * 3
    assert office.actions().count(CustodyAction.OFFERED_AGAIN) == 3
    s3.client().put_object(Bucket=bucket, Key="box 1/é (1).pdf", Body=pdf(7_777))
    office.offer(f"s3://{bucket}/box 1/é (1).pdf")
    assert fetched(proxy) == before + 2
    assert len(office.documents()) == 4


def test_a_scan_that_broke_off_goes_on_where_it_was(office: Office, bucket: str, proxy: faults.Proxy) -> None:
    proxy.fault = _cuts_the_way_to("(1).pdf")
    with pytest.raises(Transient):
        office.offer(f"s3://{bucket}/box 1")
    assert len(office.documents()) == 1
    proxy.fault, proxy.seen = faults.no_fault, []
    office.offer(f"s3://{bucket}/box 1")
    assert fetched(proxy) == 3  # the picture and the two that are new
    assert len(office.documents()) == 3


def _cuts_the_way_to(ending: str) -> faults.Fault:
    def fault(request: faults.Request, forward: faults.Forward) -> faults.Answer:
        if unquote(request.path).endswith(ending):
            raise faults.CutError
        return forward(request)

    return fault


def test_a_lost_copy_in_our_store_is_brought_again(office: Office, bucket: str, proxy: faults.Proxy) -> None:
    office.offer(f"s3://{bucket}/box 1/é (0).pdf")
    (key,) = office.files.list()
    office.files.delete(key)
    office.offer(f"s3://{bucket}/box 1/é (0).pdf")
    assert office.files.get_bytes(key) == pdf(0)
