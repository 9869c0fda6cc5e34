"""What of Schemathesis' failures is the contract: loaded by schemathesis.toml."""

import json
import os

import jsonschema_rs
import schemathesis
from schemathesis.core.failures import ServerError

CODES = {
    502: {"upstream_refused", "upstream_failed", "upstream_unsupported", "function_failed"},
    503: {"no_connection", "no_metrics_source", "no_log_source", "shutting_down"},
    504: {"upstream_timeout", "function_timeout"},
}


@schemathesis.hook
def filter_failure(context, failure, case, response):
    """False where a 5xx is documented: the contract's code stands in it, or a function has failed by itself."""
    if not isinstance(failure, ServerError):
        return True
    status = str(response.status_code)
    if status not in case.operation.definition.raw["responses"]:
        return True
    if response.status_code == 500:
        return "x-call-id" not in response.headers
    try:
        code = response.json().get("code")
    except ValueError:
        return True
    return code not in CODES.get(response.status_code, set())


@schemathesis.hook
def map_query(context, query):
    """Only the running server knows its pods and lines: without one, some requests for logs get to them."""
    if context.operation.path == "/logs" and query and query.get("func") in {"slow", "errlog"}:
        return {name: value for name, value in query.items() if name != "pod"}
    if context.operation.path.endswith("/{name}/logs") and query:
        return {**{name: value for name, value in query.items() if name not in {"pod", "after"}}, "for": 1}
    return query


@schemathesis.hook
def map_path_parameters(context, path_parameters):
    """Only the running server knows the names of its pods and the ids of invocations: run.mjs passes one of each."""
    if context.operation.path.startswith("/api/v1/pods/") and path_parameters:
        if path_parameters.get("namespace") == "openfaas-fn":
            return {**path_parameters, "name": os.environ["FAASCOPE_TEST_POD"]}
    if context.operation.path.endswith("/calls/{id}") and path_parameters:
        if path_parameters.get("namespace") == "openfaas-fn":
            return {**path_parameters, "name": "burn", "id": os.environ["FAASCOPE_TEST_CALL"]}
    if context.operation.path.startswith("/api/v1/invocations/") and path_parameters:
        if len(path_parameters.get("id", "")) > 1:
            return {**path_parameters, "id": os.environ["FAASCOPE_TEST_INVOCATION"]}
    return path_parameters


@schemathesis.deserializer("application/x-ndjson")
def record_to_check(context, response):
    """The documented schema is that of one record: the first one that it does not allow, else the last one."""
    records = [json.loads(line) for line in response.content.decode().split("\n") if line]
    content = context.operation.definition.raw["responses"][str(response.status_code)]["content"]
    allows = jsonschema_rs.validator_for(content["application/x-ndjson"]["schema"]).is_valid
    return next((record for record in records if not allows(record)), records[-1])
