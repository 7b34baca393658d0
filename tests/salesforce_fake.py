"""A Salesforce org on this machine: signing in and Bulk API 2.0, as strict as the real one, and as unreliable as a test wants.

It knows some accounts by an external id and keeps their fields. Requests that the real API would refuse are refused, with
its codes. `misbehave` says what the next requests that fit get instead of an answer.
"""

import base64
import csv
import io
import json
import re
import threading
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

from requests.adapters import HTTPAdapter

HOST = "fake.my.salesforce.com"
TOKEN = "00D!THE-ACCESS-TOKEN"
USER, PASSWORD, SECURITY_TOKEN = "ann@fake.example", "PASS-<&>-WORD", "SECURITY-TOKEN"
KEY, CONSUMER_SECRET = "CONSUMER-KEY", "CONSUMER-SECRET"
VERSION = "59.0"
FIELDS = {"Customer_Health_Id__c", "Health_Score__c", "Health_Band__c", "Health_Reasons__c", "Health_Scored_On__c", "Name"}
ID_FIELDS = {"Customer_Health_Id__c"}
JOB_KEYS = {"operation", "object", "contentType", "lineEnding", "columnDelimiter", "externalIdFieldName"}


@dataclass
class Job:
    """An ingest job."""

    id: str
    id_field: str
    state: str = "Open"
    uploads: list[str] = field(default_factory=list)
    successes: list[dict] = field(default_factory=list)
    failures: list[dict] = field(default_factory=list)
    error: str | None = None

    def info(self) -> dict:
        """The job as the API shows it."""
        done = len(self.successes) + len(self.failures)
        return {
            "id": self.id,
            "operation": "upsert",
            "object": "Account",
            "state": self.state,
            "externalIdFieldName": self.id_field,
            "contentType": "CSV",
            "apiVersion": float(VERSION),
            "contentUrl": f"services/data/v{VERSION}/jobs/ingest/{self.id}/batches",
            "numberRecordsProcessed": done,
            "numberRecordsFailed": len(self.failures),
        } | ({"errorMessage": self.error} if self.error else {})


@dataclass
class Misbehaviour:
    """What a request gets: a status instead of being done; or, done, silence ('lose') or a connection that is cut ('cut')."""

    method: str
    path: str
    action: int | str
    headers: dict[str, str]
    body: str


class Refused(Exception):
    """An answer that isn't 2xx."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.body = json.dumps([{"errorCode": code, "message": message}])


class Salesforce:
    """The org: its accounts, its jobs, and every request it got as (method, path)."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.accounts: dict[str, dict] = {}
        self.jobs: dict[str, Job] = {}
        self.requests: list[tuple[str, str]] = []
        self.row_errors: dict[str, str] = {}
        self.polls_until_done = 2
        self.held = threading.Event()
        self.released = threading.Event()
        self._planned: list[Misbehaviour] = []
        self._polls: dict[str, int] = {}

    def misbehave(self, method: str, path: str, *actions: int | str, body: str = "", **headers: str) -> None:
        """Plans what the next requests of a method get whose path matches, one after the other."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self._planned += [Misbehaviour(method, path, action, named, body) for action in actions]

    def count(self, method: str, path: str) -> int:
        """How many requests of a method came whose path matches."""
        return sum(at == method and bool(re.search(path, to)) for at, to in self.requests)

    def planned(self, method: str, path: str) -> Misbehaviour | None:
        """What is planned for a request, if anything."""
        for plan in self._planned:
            if plan.method == method and re.search(plan.path, path):
                self._planned.remove(plan)
                return plan
        return None

    def answer(self, method: str, path: str, headers: Message, body: str) -> tuple[int, str, str]:
        """Status, content type and body of an answer."""
        if path == f"/services/Soap/u/{VERSION}":
            return self._soap_login(headers, body)
        if path == "/services/oauth2/token":
            return self._token(headers, body)
        if headers.get("Authorization") != f"Bearer {TOKEN}" or headers["Host"] != HOST:
            raise Refused(401, "INVALID_SESSION_ID", "Session expired or invalid")
        found = re.fullmatch(rf"/services/data/v{VERSION}/jobs/ingest(?:/(\w+)(/\w+)?)?", path)
        if not found:
            raise Refused(404, "NOT_FOUND", f"The requested resource {path} does not exist")
        job_id, part = found.groups()
        if job_id is None:
            return 200, "application/json", json.dumps(self._create(method, headers, body))
        if job_id not in self.jobs:
            raise Refused(404, "NOT_FOUND", "The requested resource does not exist")
        job = self.jobs[job_id]
        if part == "/batches":
            self._upload(job, method, headers, body)
            return 201, "text/plain", ""
        if part:
            return 200, "text/csv", self._results(job, method, part)
        if method == "PATCH":
            self._change(job, headers, body)
        elif method == "GET":
            self._work(job)
        else:
            raise Refused(405, "METHOD_NOT_ALLOWED", method)
        return 200, "application/json", json.dumps(job.info())

    def _create(self, method: str, headers: Message, body: str) -> dict:
        wanted = json.loads(body)
        _require(method == "POST" and headers["Content-Type"] == "application/json", "INVALIDREQUEST", "not a JSON POST")
        _require(
            set(wanted) == JOB_KEYS, "JSON_PARSER_ERROR", f"Unrecognized or missing fields: {sorted(set(wanted) ^ JOB_KEYS)}"
        )
        _require(wanted["operation"] == "upsert" and wanted["object"] == "Account", "INVALIDENTITY", "not an upsert of Account")
        formats = (wanted["contentType"], wanted["lineEnding"], wanted["columnDelimiter"])
        _require(formats == ("CSV", "LF", "COMMA"), "INVALIDREQUEST", f"formats {formats}")
        id_field = wanted["externalIdFieldName"]
        _require(
            id_field in ID_FIELDS, "INVALIDJOB", f"Field name provided, {id_field} does not match an External ID for Account"
        )
        job = Job(f"7500000000000{len(self.jobs) + 1:02}AAA", id_field)
        self.jobs[job.id] = job
        return job.info()

    def _upload(self, job: Job, method: str, headers: Message, body: str) -> None:
        _require(method == "PUT" and headers["Content-Type"].startswith("text/csv"), "INVALIDREQUEST", "not a CSV PUT")
        _require(job.state == "Open", "INVALIDJOBSTATE", f"Job is {job.state}")
        job.uploads.append(body)

    def _change(self, job: Job, headers: Message, body: str) -> None:
        _require(headers["Content-Type"] == "application/json", "INVALIDREQUEST", "not JSON")
        state = json.loads(body)["state"]
        _require(state in ("UploadComplete", "Aborted"), "INVALIDJOBSTATE", f"{state} can't be set")
        if state == "Aborted":
            _require(job.state in ("Open", "UploadComplete", "InProgress"), "INVALIDJOBSTATE", f"Job is {job.state}")
        else:
            _require(job.state == "Open", "INVALIDJOBSTATE", f"Job is {job.state}")
            _require(len(job.uploads) == 1, "INVALIDJOB", f"Found {len(job.uploads)} contents for job: <{job.id}>")
        job.state = state

    def _work(self, job: Job) -> None:
        """Each look at a closed job brings it nearer to its end."""
        if job.state in ("UploadComplete", "InProgress"):
            self._polls[job.id] = self._polls.get(job.id, 0) + 1
            job.state = "InProgress"
            if self._polls[job.id] >= self.polls_until_done:
                self._process(job)

    def _process(self, job: Job) -> None:
        text = job.uploads[0]
        rows = list(csv.DictReader(io.StringIO(text)))
        columns = next(csv.reader(io.StringIO(text)))
        unknown = [name for name in columns if name not in FIELDS]
        if "\r" in text or unknown or job.id_field not in columns:
            problem = f"Field name not found : {unknown[0]}" if unknown else "line ending or external id"
            job.state, job.error = "Failed", f"InvalidBatch : {problem}"
            return
        for number, row in enumerate(rows):
            key = row[job.id_field]
            problem = self.row_errors.get(key) or self._problem(key, row)
            if problem:
                job.failures.append({"sf__Id": "", "sf__Error": problem} | row)
            else:
                given = {name: value for name, value in row.items() if value != ""}
                self.accounts[key] |= {name: None if value == "#N/A" else value for name, value in given.items()}
                job.successes.append({"sf__Id": f"001{number:012}AAA", "sf__Created": "false"} | row)
        job.state = "JobComplete"

    def _problem(self, key: str, row: dict) -> str | None:
        if key not in self.accounts:
            return "REQUIRED_FIELD_MISSING:Required fields are missing: [Name]:Name --"
        score = row.get("Health_Score__c", "#N/A")
        if score != "#N/A" and not re.fullmatch(r"\d{1,3}", score):
            return "INVALID_TYPE_ON_FIELD_IN_RECORD:Health Score: value not of required type:Health_Score__c --"
        if len(row.get("Health_Reasons__c", "")) > 255:
            return "STRING_TOO_LONG:Health Reasons: data value too large:Health_Reasons__c --"
        if not re.fullmatch(r"\d{4}-\d\d-\d\d", row.get("Health_Scored_On__c", "2026-01-01")):
            return "INVALID_TYPE_ON_FIELD_IN_RECORD:Health Scored On:Health_Scored_On__c --"
        return None

    def _results(self, job: Job, method: str, part: str) -> str:
        _require(method == "GET" and part in ("/successfulResults", "/failedResults"), "NOT_FOUND", part)
        _require(job.state in ("JobComplete", "Failed", "Aborted"), "INVALIDJOBSTATE", f"Job is {job.state}")
        first = ["sf__Id", "sf__Created"] if part == "/successfulResults" else ["sf__Id", "sf__Error"]
        columns = first + next(csv.reader(io.StringIO(job.uploads[0])), []) if job.uploads else first
        text = io.StringIO()
        writer = csv.DictWriter(text, columns, lineterminator="\n", quoting=csv.QUOTE_ALL)
        writer.writeheader()
        writer.writerows(job.successes if part == "/successfulResults" else job.failures)
        return text.getvalue()

    def _soap_login(self, headers: Message, body: str) -> tuple[int, str, str]:
        names = {element.tag.split("}")[1]: element.text for element in ElementTree.fromstring(body).iter()}
        right = (names.get("username"), names.get("password")) == (USER, PASSWORD + SECURITY_TOKEN)
        if not right or headers["SOAPAction"] != "login" or not headers["Content-Type"].startswith("text/xml"):
            fault = (
                "<sf:exceptionCode>INVALID_LOGIN</sf:exceptionCode>"
                f"<sf:exceptionMessage>Invalid username, password, security token: {names.get('password')}</sf:exceptionMessage>"
            )
            return 500, "text/xml", f'<e xmlns:sf="urn:fault.partner.soap.sforce.com">{fault}</e>'
        server = f"<serverUrl>https://{HOST}/services/Soap/u/{VERSION}/00D</serverUrl>"
        return 200, "text/xml", f"<e>{server}<sessionId>{TOKEN}</sessionId></e>"

    def _token(self, headers: Message, body: str) -> tuple[int, str, str]:
        expected = "Basic " + base64.b64encode(f"{KEY}:{CONSUMER_SECRET}".encode()).decode()
        if headers.get("Authorization") != expected or parse_qs(body) != {"grant_type": ["client_credentials"]}:
            problem = {"error": "invalid_client", "error_description": "invalid client credentials"}
            return 400, "application/json", json.dumps(problem)
        return 200, "application/json", json.dumps({"access_token": TOKEN, "instance_url": f"https://{HOST}"})


class ToFake(HTTPAdapter):
    """Mounted on a session at https://, brings every request to the fake, with the host it was meant for."""

    def __init__(self, port: int) -> None:
        super().__init__()
        self.port = port

    def send(self, request, **kwargs):
        host, path = re.fullmatch(r"https://([^/]+)(/.*)", request.url).groups()
        request.headers["Host"] = host
        request.url = f"http://127.0.0.1:{self.port}{path}"
        return super().send(request, **kwargs)


@contextmanager
def running() -> Iterator[Salesforce]:
    """Runs an org on a free port."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _handle(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode("utf-8")
            org.requests.append((self.command, self.path))
            plan = org.planned(self.command, self.path)
            if plan and isinstance(plan.action, int):
                self._answer(plan.action, "application/json", plan.body or "[]", plan.headers)
                return
            try:
                answer = org.answer(self.command, self.path, self.headers, body)
            except Refused as refused:
                answer = (refused.status, "application/json", refused.body)
            if plan:
                if plan.action != "cut":
                    org.held.set()
                    org.released.wait(60)
                self.close_connection = True
                return
            self._answer(*answer, {})

        do_GET = do_POST = do_PUT = do_PATCH = _handle

        def _answer(self, status: int, content_type: str, body: str, headers: dict[str, str]) -> None:
            content = body.encode("utf-8")
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Type", content_type)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    org = Salesforce(server.server_port)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    try:
        yield org
    finally:
        org.released.set()
        server.shutdown()
        server.server_close()


def _require(condition: bool, code: str, message: str) -> None:
    if not condition:
        raise Refused(400, code, message)
