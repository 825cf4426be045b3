//! The faces: MCP over stdio and HTTP, health, metrics, the listener.
