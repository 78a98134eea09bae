"""The interpreter's types, named as in the standard module `types`. That one is not imported: the client could tell, and
may have a file of this name."""
import sys


class _Class(object):
    def method(self):
        pass

    def generator(self):
        yield

    async def coroutine(self):
        pass

    async def async_generator(self):
        yield


def _closed(coroutine):
    coroutine.close()
    return coroutine


ModuleType = type(sys)
FunctionType = type(_closed)
MethodType = type(_Class().method)
BuiltinFunctionType = type(len)
CodeType = type(_closed.__code__)
CellType = type((lambda x: lambda: x)(None).__closure__[0])
FrameType = type(sys._getframe())
GeneratorType = type(_Class().generator())
CoroutineType = type(_closed(_Class().coroutine()))
AsyncGeneratorType = type(_Class().async_generator())
MappingProxyType = type(type.__dict__)
GetSetDescriptorType = type(FunctionType.__dict__['__code__'])
MemberDescriptorType = type(FunctionType.__dict__['__globals__'])
MethodDescriptorType = type(str.join)
