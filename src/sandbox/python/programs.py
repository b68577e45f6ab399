# What a program's own process does after the fork: runs it as a script, or loads it and answers calls.
import atexit
import builtins
import os
import sys
import threading
import traceback
import types


def short(text, most=500):
    return text if len(text) <= most else text[:most] + '…'


def describe_exception(error, type=type, str=str, type_name=type_name, short=short):
    """The exception's class and message, whatever that class does to hinder it."""
    name = type_name(type(error))
    try:
        message = short(str(error))
        if type(message) is not str:
            message = ''
    except BaseException:
        message = ''
    return name, message


def fresh_module(name):
    module = types.ModuleType(name)
    module.__builtins__ = builtins
    sys.modules[name] = module
    return module


def run_script(code):
    """Runs the code as the interpreter runs a file: standard streams are pipes, the status is that of the process."""
    status = 0
    sys.argv[:] = ['program.py']
    module = fresh_module('__main__')
    try:
        exec(compile(code, 'program.py', 'exec', dont_inherit=True), module.__dict__)
    except SystemExit as end:
        status = exit_status(end)
    except BaseException as error:
        status = 130 if isinstance(error, KeyboardInterrupt) else 1
        print_traceback(error, code)
    try:
        threading._shutdown()
        atexit._run_exitfuncs()
        sys.stdout.flush()
    except BaseException:
        status = status or 120
    os._exit(status & 255)


def exit_status(end):
    if end.code is None:
        return 0
    if isinstance(end.code, int):
        return end.code
    try:
        print(end.code, file=sys.stderr)
    except BaseException:
        pass
    return 1


def print_traceback(error, code):
    import linecache

    linecache.cache['program.py'] = (len(code), None, code.splitlines(True), 'program.py')
    try:
        sys.stdout.flush()
    except BaseException:
        pass
    try:
        first = error.__traceback__ and error.__traceback__.tb_next
        traceback.print_exception(type(error), error, first, file=sys.stderr)
        sys.stderr.flush()
    except BaseException:
        pass


def find_function(module, name, getattr=getattr, hasattr=hasattr, dict=dict):
    namespace = module.__dict__
    if name in namespace:
        return namespace[name]
    solution = namespace.get('Solution')
    if solution is not None and hasattr(solution, name):
        instance = namespace.get(' solution')
        if instance is None:
            instance = namespace[' solution'] = solution()
        return getattr(instance, name)
    raise NameError('the program defines no %s' % name)


USUAL_MODULES = ('string', 're', 'datetime', 'collections', 'heapq', 'bisect', 'copy', 'math', 'random', 'statistics',
                 'itertools', 'functools', 'operator', 'io', 'sys', 'json', 'typing')


def import_usual_names(namespace):
    """What a site such as LeetCode has imported before a solution: the modules, and all of their names."""
    for name in USUAL_MODULES:
        exec('from %s import *\nimport %s' % (name, name), namespace)


def run_leniently(setup, namespace):
    """Runs what tests set up, which may bring what a program needs or need what it brings. Whether it could be run."""
    try:
        exec(compile(setup, 'tests.py', 'exec', dont_inherit=True), namespace)
    except BaseException:
        return False
    return True


def serve_calls(code, setup, channel, has_usual_names):
    """Loads the program and answers each call that comes, until the other side is gone."""
    send, receive = channel.send, channel.receive
    encode, decode, parse, to_json = encode_plain, decode_plain, decode_json, encode_json
    describe, find, exit_now = describe_exception, find_function, os._exit
    Memory, Exit, Everything, Plain, Large = MemoryError, SystemExit, BaseException, NotPlain, TooLarge
    as_tuple, as_list, pair = tuple, list, dict
    module = fresh_module('program')

    def failure(error):
        kind = type_of(error)
        if issubclass_(kind, Exit):
            return {'failed': ['exit', 'it left by SystemExit']}
        if issubclass_(kind, Memory):
            return {'failed': ['memory', 'MemoryError']}
        if issubclass_(kind, Plain):
            return {'failed': ['not-plain', describe(error)[1]]}
        if issubclass_(kind, Large):
            return {'failed': ['output', 'the value is too large']}
        return {'raised': as_list(describe(error))}

    type_of, issubclass_ = type, issubclass
    try:
        if has_usual_names:
            import_usual_names(module.__dict__)
        is_set_up = run_leniently(setup, module.__dict__)
        exec(compile(code, 'program.py', 'exec', dont_inherit=True), module.__dict__)
    except Everything as error:
        send(to_json(pair(failure(error), load=True)))
        exit_now(0)
    if not is_set_up:
        run_leniently(setup, module.__dict__)
    send('{"loaded":true}')
    while True:
        line = receive()
        if line is None:
            exit_now(0)
        call = parse(line)
        reply = '{"id":%d,' % call['id']
        try:
            values = as_list(map_(decode, call['arguments']))
            before = None if '["iterator"' in line else encode(values)
            result = find(module, call['name'])(*values, **pair(call.get('keywords', ())))
            text = encode(result)
        except Everything as error:
            try:
                reply += to_json(failure(error))[1:]
            except Everything:
                reply += '"raised":["Exception",""]}'
        else:
            reply += '"value":' + text
            try:
                after = None if before is None else encode(values)
                if after != before:
                    reply += ',"changed":' + after
            except Everything:
                pass
            reply += '}'
        send(reply)


map_ = map
