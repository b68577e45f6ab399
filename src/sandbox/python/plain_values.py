# Plain values as JSON text, and back: src/ports/plain-value.ts says how each type is written. Everything this file uses is
# bound when the fork server starts, so that a program which patches `json` or a builtin spoils nothing but itself.
import collections
import json

MOST_DEPTH = 200
MOST_ITEMS = 2_000_000


class NotPlain(Exception):
    pass


class TooLarge(Exception):
    pass


def _make_encoder(type=type, len=len, repr=repr, str=str, format=format, abs=abs, sorted=sorted, list=list, iter=iter,
                  quote=json.encoder.encode_basestring_ascii, bool=bool, int=int, float=float, tuple=tuple, set=set,
                  frozenset=frozenset, dict=dict, complex=complex, bytes=bytes, range=range, NotPlain=NotPlain,
                  TooLarge=TooLarge, most_depth=MOST_DEPTH, most_items=MOST_ITEMS):
    none = type(None)
    names = {list: 'list', tuple: 'tuple', set: 'set', frozenset: 'frozenset', collections.deque: 'list'}
    dicts = (dict, collections.Counter, collections.defaultdict, collections.OrderedDict)
    iterators = tuple(
        type(one)
        for one in (
            (x for x in ()), iter([]), iter(()), iter({}), iter(set()), iter(''), iter(range(0)), map(str, ()), zip(),
            filter(None, ()), enumerate(()), reversed([]), {}.keys(), {}.values(), {}.items(), iter({}.values()),
            iter({}.items()),
        )
    )

    def encode(value):
        count = 0

        def text(value, depth):
            nonlocal count
            count += 1
            if count > most_items:
                raise TooLarge()
            kind = type(value)
            if kind is int:
                return repr(value) if -(2**53) < value < 2**53 else '["int","' + format(value, 'x') + '"]'
            if kind is str:
                count += len(value) >> 4
                return quote(value)
            if kind is float:
                return '["float","' + repr(value) + '"]'
            if value is None:
                return 'null'
            if kind is bool:
                return 'true' if value else 'false'
            if depth > most_depth:
                raise NotPlain('a value more than %d deep' % most_depth)
            name = names.get(kind)
            if name is not None:
                items = [text(item, depth + 1) for item in value]
                if name == 'set' or name == 'frozenset':
                    items.sort()
                return '["' + ','.join([name + '"', *items]) + ']'
            if kind in dicts:
                items = []
                for key, item in list(value.items()):
                    items.append(text(key, depth + 1))
                    items.append(text(item, depth + 1))
                return '["' + ','.join(['dict"', *items]) + ']'
            if kind in iterators:
                items = []
                for item in value:
                    items.append(text(item, depth + 1))
                return '["' + ','.join(['iterator"', *items]) + ']'
            if kind is bytes or kind is bytearray_type:
                count += len(value) >> 3
                return '["bytes","' + value.hex() + '"]'
            if kind is complex:
                return '["complex","' + repr(value.real) + '","' + repr(value.imag) + '"]'
            if kind is range:
                return '["' + ','.join(['range"', *(text(n, depth) for n in (value.start, value.stop, value.step))]) + ']'
            raise NotPlain('a value of type ' + type_name(kind))

        return text(value, 0)

    return encode


bytearray_type = bytearray


def type_name(kind, read=type.__dict__['__name__'].__get__):
    """The name of a class as Python itself keeps it, whatever the class says of itself."""
    return read(kind)


def _make_decoder(int=int, float=float, complex=complex, bytes=bytes, range=range, list=list, tuple=tuple, set=set,
                  frozenset=frozenset, dict=dict, iter=iter, zip=zip, type=type):
    makers = {'list': list, 'tuple': tuple, 'set': set, 'frozenset': frozenset, 'iterator': lambda items: iter(list(items))}

    def decode(value):
        if type(value) is not list:
            return value
        name, rest = value[0], value[1:]
        maker = makers.get(name)
        if maker is not None:
            return maker(decode(item) for item in rest)
        if name == 'dict':
            items = [decode(item) for item in rest]
            return dict(zip(items[::2], items[1::2], strict=True))
        if name == 'int':
            return int(rest[0], 16)
        if name == 'float':
            return float(rest[0])
        if name == 'bytes':
            return bytes.fromhex(rest[0])
        if name == 'complex':
            return complex(float(rest[0]), float(rest[1]))
        if name == 'range':
            return range(*[decode(item) for item in rest])
        raise ValueError('no plain value')

    return decode


encode_plain = _make_encoder()
decode_plain = _make_decoder()
decode_json = json.JSONDecoder().decode
encode_json = json.JSONEncoder().encode
