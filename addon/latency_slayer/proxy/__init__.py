"""The only room that knows mitmproxy: hooks, options, flow <-> wire, stream tee."""
