"""A real Spark cluster on this machine: a standalone master, two workers and a Spark Connect server, all listening on 127.0.0.1.

All come from PySpark's own package. Each is a process of its own group, and ends with what it started.
"""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyspark

HOME = Path(pyspark.__file__).parent
HOST = "127.0.0.1"


@contextmanager
def running(folder: Path) -> Iterator[tuple[str, Path]]:
    """The cluster, while the block lasts: the address of its server, and the folder of its tables."""
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("SPARK_")},
        "SPARK_HOME": str(HOME),
        "SPARK_LOCAL_IP": HOST,
        "JDK_JAVA_OPTIONS": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
    }
    master, server = _free_port(), _free_port()
    settings = {
        "spark.connect.grpc.binding.address": HOST,
        "spark.connect.grpc.binding.port": server,
        "spark.driver.host": HOST,
        "spark.driver.bindAddress": HOST,
        "spark.driver.extraJavaOptions": f"-Dderby.system.home={folder}",
        "spark.executor.memory": "700m",
        "spark.executor.cores": 1,
        "spark.ui.enabled": "false",
        "spark.sql.catalogImplementation": "hive",
        "spark.sql.warehouse.dir": folder / "warehouse",
        "spark.sql.shuffle.partitions": 2,
        "spark.sql.codegen.wholeStage": "false",
    }
    submitted = [part for name, value in settings.items() for part in ("--conf", f"{name}={value}")]
    deploy = "org.apache.spark.deploy"
    listening = ["--host", HOST, "--webui-port", "0"]
    worker = ["spark-class", f"{deploy}.worker.Worker", *listening, "--cores", "1", "--memory", "1g"]
    commands = {
        "master": ["spark-class", f"{deploy}.master.Master", *listening, "--port", str(master)],
        "worker_1": [*worker, "--work-dir", str(folder / "work_1"), f"spark://{HOST}:{master}"],
        "worker_2": [*worker, "--work-dir", str(folder / "work_2"), f"spark://{HOST}:{master}"],
        "server": [
            "spark-submit",
            "--class",
            "org.apache.spark.sql.connect.service.SparkConnectServer",
            "--master",
            f"spark://{HOST}:{master}",
            *submitted,
            "spark-internal",
        ],
    }
    ports = {"master": master, "server": server}
    memory = {"server": "1500m"}
    started: list[subprocess.Popen] = []
    try:
        for name, (program, *arguments) in commands.items():
            with (folder / f"{name}.log").open("wb") as log:
                command = [str(HOME / "bin" / program), *arguments]
                own = environment | {"SPARK_DAEMON_MEMORY": memory.get(name, "256m")}
                started.append(
                    subprocess.Popen(command, cwd=folder, env=own, stdout=log, stderr=subprocess.STDOUT, start_new_session=True)
                )
            if name in ports:
                _wait_for(started[-1], ports[name], folder / f"{name}.log")
        yield f"sc://{HOST}:{server}", folder / "warehouse"
    finally:
        for process in reversed(started):
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGTERM)
                process.wait()


def _free_port() -> int:
    with socket.socket() as found:
        found.bind((HOST, 0))
        return found.getsockname()[1]


def _wait_for(process: subprocess.Popen, port: int, log: Path) -> None:
    """Until a program listens; fails where it ends instead."""
    while process.poll() is None:
        with socket.socket() as tried:
            if tried.connect_ex((HOST, port)) == 0:
                return
        time.sleep(0.2)
    raise RuntimeError(log.read_text(encoding="utf-8")[-3000:])
