"""Runs llama.cpp's HTTP server on a free loopback port until standard input ends.

Arguments: the GGUF file, the model's name. Prints the address, once it is ready, as the one line on standard output.
"""

import sys

import xllamacpp

params = xllamacpp.CommonParams()
params.model.path = sys.argv[1]
params.model_alias = {sys.argv[2]}
params.hostnames = ["127.0.0.1"]
params.port = 0
params.n_ctx = 4096
params.n_parallel = 2
params.warmup = False
# Its threads spin: one leaves a small machine room for the tests.
params.cpuparams.n_threads = 1
params.cpuparams_batch.n_threads = 1
params.endpoint_slots = True
server = xllamacpp.Server(params)
print(server.listening_address, flush=True)
sys.stdin.read()
