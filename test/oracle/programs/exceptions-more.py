for n in (SyntaxError, IOError, EnvironmentError, IndentationError, TabError, StopAsyncIteration, UnicodeTranslateError, PendingDeprecationWarning, ImportWarning, UnicodeWarning, BytesWarning, EncodingWarning, PythonFinalizationError): print(n.__name__, n.__mro__)


try: raise SyntaxError('plain')
except SyntaxError as e: print(e, repr(e))
o = OSError(99999, 'No such file', 'f.txt'); print(o, repr(o), o.errno, o.strerror, o.filename, type(o))
u = UnicodeDecodeError('utf-8', bytes([255]), 0, 1, 'why'); print(u.reason, u.start, u.encoding)
s = StopIteration(3); print(s.value); x = SystemExit(4); print(x.code); k = KeyError('a'); print(str(k), k.args); 
print(BaseException('a') == BaseException('a'), ValueError().__traceback__, ValueError('a').with_traceback(None), Exception.args if False else '', isinstance(ValueError(), Exception))
