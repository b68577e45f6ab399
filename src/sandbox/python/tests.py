# Runs tests in a process of their own. The program's functions are stand-ins here: each call goes to the program's process
# as plain values, and what comes back is built anew.
import ast
import builtins
import importlib
import sys
import types


class Stopped(BaseException):
    """Ends a test whatever it catches: the program failed in a way that no exception says."""

    def __init__(self, reason, detail):
        self.failure = {'reason': reason, 'detail': detail}


class NeedsOneProcess(BaseException):
    """A test hands over what can not cross, so program and test must share a process."""


class ProgramError(Exception):
    """An exception of a class of the program's own."""


class Program:
    """The program's side as the tests see it."""

    def __init__(self, channel):
        self._channel, self._last, self.raised, self.calls = channel, 0, None, 0

    def function(self, name):
        def stand_in(*arguments, **keywords):
            return self._call(name, arguments, keywords)

        stand_in.__name__ = stand_in.__qualname__ = name
        return stand_in

    def _call(self, name, arguments, keywords):
        self._last += 1
        self.calls += 1
        try:
            values = '[' + ','.join(map(encode_plain, arguments)) + ']'
            named = '[' + ','.join('[%s,%s]' % (encode_json(k), encode_plain(v)) for k, v in keywords.items()) + ']'
        except NotPlain as error:
            raise NeedsOneProcess() from error
        self._channel.send('call {"id":%d,"name":%s,"arguments":%s,"keywords":%s}'
                           % (self._last, encode_json(name), values, named))
        line = self._channel.receive()
        if line is None:
            raise Stopped('exit', 'the program is gone')
        try:
            reply = decode_json(line)
            if reply['id'] != self._last:
                raise ValueError('an answer to another call')
            if 'raised' in reply:
                kind, message = map(str, reply['raised'])
                value = changed = None
            elif 'failed' in reply:
                kind = None
                reason, message = map(str, reply['failed'])
                if reason not in ('exit', 'memory', 'not-plain', 'output'):
                    raise ValueError('an unknown reason')
            else:
                kind = message = reason = None
                value = decode_plain(reply['value'])
                changed = reply.get('changed')
                if changed is not None:
                    changed = decode_plain(changed)
        except Exception as error:
            raise Stopped('protocol', 'its answer to a call was none') from error
        if kind is not None:
            raise self._remember(kind, message)
        if message is not None:
            raise Stopped(reason, message)
        if changed is not None:
            for argument, after in zip(arguments, changed):
                change_in_place(argument, after)
        return value

    def _remember(self, kind, message):
        known = getattr(builtins, kind, None)
        if not (isinstance(known, type) and issubclass(known, Exception)):
            known = ProgramError
        try:
            self.raised = known(message)
        except Exception:
            self.raised = ProgramError(message)
        self.raised_as = kind, message
        return self.raised


def change_in_place(argument, after):
    if isinstance(argument, list) and isinstance(after, list):
        argument[:] = after
    elif isinstance(argument, (dict, set)) and type(argument) is type(after):
        argument.clear()
        argument.update(after)


def names_used(code):
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from names_used(constant)


class TestNamespace(dict):
    """Names that neither the tests nor Python define are the program's."""

    def __init__(self, stand_in):
        super().__init__(__name__='tests', __builtins__=builtins)
        self._stand_in = stand_in

    def __missing__(self, name):
        if name.startswith('__') or hasattr(builtins, name):
            raise KeyError(name)
        return self._stand_in(name)


def run_tests(tests, namespace, function, program):
    """Yields one outcome a case: None where it passed, else the failure."""
    kind = tests['kind']
    if kind == 'check':
        yield outcome_of(lambda: check_once(tests, namespace, function), program)
    elif kind == 'asserts':
        namespace.update(names_meant(tests['asserts'], function))
        broken = outcome_of(lambda: run_text(tests.get('setup') or '', namespace), program)
        if program.calls > 0 and program is not SameProcess:
            # What it sets up is made of the program's own classes.
            raise NeedsOneProcess()
        if broken is not None:
            yield dict(broken, reason='test-error')
            return
        for statement in tests['asserts']:
            yield outcome_of(lambda: run_text(statement, namespace), program)
    else:
        for case in tests['cases']:
            yield outcome_of(lambda: call_once(case, function(tests['entryPoint'])), program)


def names_meant(asserts, function):
    """
    What assertions mean that were written beside a program: the modules that it has imported, and its own function where
    that has a builtin's name (MBPP has a `sum`), so that they call no other.
    """
    try:
        nodes = [node for statement in asserts for node in ast.walk(ast.parse(statement))]
    except SyntaxError:
        return {}
    owners = {node.value.id for node in nodes if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)}
    meant = {name: importlib.import_module(name) for name in owners & sys.stdlib_module_names}
    calls = [node.func.id for node in nodes if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)]
    if calls and all(hasattr(builtins, name) for name in calls):
        meant[calls[0]] = function(calls[0])
    return meant


def run_text(text, namespace):
    exec(compile(text, 'tests.py', 'exec', dont_inherit=True), namespace)


def check_once(tests, namespace, function):
    candidate = function(tests['entryPoint'])
    namespace.setdefault(tests['entryPoint'], candidate)
    namespace['candidate'] = candidate
    run_text(tests['code'], namespace)
    namespace['check'](candidate)


def call_once(case, candidate):
    arguments = [decode_json(line) for line in case['input'].split('\n') if line.strip()]
    wanted = decode_json(case['output'])
    given = candidate(*arguments)
    if isinstance(given, tuple):
        given = list(given)
    if given != wanted:
        raise AssertionError('for %s it gave %s' % (short(case['input'], 120), short(repr(given), 120)))


def outcome_of(run, program):
    """None where the test holds; else why not, and who is to blame."""
    calls = program.calls
    try:
        run()
    except Stopped as stop:
        return stop.failure
    except NeedsOneProcess:
        raise
    except BaseException as error:
        kind, message = describe_exception(error)
        detail = kind + (': ' + message if message else '')
        if error is program.raised:
            kind, message = program.raised_as
            return {'reason': 'memory' if kind == 'MemoryError' else 'error', 'detail': short(kind + ': ' + message)}
        if isinstance(error, AssertionError):
            return {'reason': 'wrong', 'detail': detail}
        if program.calls == calls:
            return {'reason': 'test-error', 'detail': detail}
        return {'reason': 'wrong', 'detail': 'the test raised ' + detail}
    return None


def serve_tests(tests, channel, all_cases):
    """The process of the tests: outcomes go out as they come, then `done`."""
    program = Program(channel)
    namespace = TestNamespace(program.function)
    report_tests(run_tests(tests, namespace, program.function, program), channel, all_cases)


def report_tests(outcomes, channel, all_cases):
    try:
        for failure in outcomes:
            channel.send('case ' + encode_json(failure))
            if failure is not None and not all_cases:
                break
    except NeedsOneProcess:
        channel.send('one-process')
    else:
        channel.send('done')
    os._exit(0)


class SameProcess:
    """Stands for the program where it shares the tests' process: whatever is raised may be either's."""

    raised = None
    calls = 0


def serve_in_one_process(code, tests, channel, all_cases):
    """Program and tests together, for tests that hand over objects of a class. A hostile program may fool these."""
    send, encode = channel.send, encode_json
    module = fresh_module('program')
    run_leniently(tests.get('setup') or '', module.__dict__)
    try:
        exec(compile(code, 'program.py', 'exec', dont_inherit=True), module.__dict__)
    except BaseException as error:
        name, message = describe_exception(error)
        send('load ' + encode({'reason': 'error', 'detail': short(name + ': ' + message)}))
        os._exit(0)
    report_tests(run_tests(tests, module.__dict__, lambda name: find_function(module, name), SameProcess), channel, all_cases)
