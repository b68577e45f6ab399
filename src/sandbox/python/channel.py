# The line-wise channel of one program's process to the fork server.
import os


class Channel:
    def __init__(self, descriptor, read=os.read, write=os.write):
        self._descriptor, self._read, self._write, self._rest = descriptor, read, write, b''

    def receive(self):
        """The next line without its end; None when the other side is gone."""
        parts = [self._rest]
        while b'\n' not in parts[-1]:
            chunk = self._read(self._descriptor, 65536)
            if not chunk:
                return None
            parts.append(chunk)
        line, self._rest = b''.join(parts).split(b'\n', 1)
        return line.decode('utf-8', 'surrogatepass')

    def send(self, text):
        rest = memoryview((text + '\n').encode('utf-8', 'surrogatepass'))
        while rest:
            rest = rest[self._write(self._descriptor, rest):]
