# Entry of the Python runtime: small, because a script is compiled at every start; portico_runtime comes from its cache.
# Arguments: folder for compiled modules, folder of the layers, version of the runtime asked for, folders of site-packages.
# Or after the first: "parent", path of its socket.
import sys

sys.pycache_prefix = sys.argv[1]
if sys.argv[2] == "parent":
    sys.argv[2:] = __import__("portico_parent").wait(sys.argv[3])
import portico_runtime

portico_runtime.run(sys.argv[2], sys.argv[3], sys.argv[4:])
