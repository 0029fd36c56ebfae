package io.airlockapp.testkit;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** A client that does with its connection what no library would. */
final class RawSocket implements AutoCloseable {

    /** One frame of RFC 6455, section 5.2. */
    record Frame(int opcode, byte[] content) {

        String text() {
            return new String(content, StandardCharsets.UTF_8);
        }

        int code() {
            return ByteBuffer.wrap(content).getShort() & 0xffff;
        }
    }

    private static final byte[] MASK = {1, 2, 3, 4};

    private final Socket socket = new Socket();

    RawSocket(URI server) {
        try {
            socket.setReceiveBufferSize(4_096);
            socket.setSoTimeout(20_000);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.getPort()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends a GET with the headers of a well-behaved enforcer and others. */
    RawSocket get(FakeGateway gateway, String path, String... headers) {
        StringBuilder head = new StringBuilder("GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\n");
        Enforcer.headers(gateway).forEach(header -> head.append(header.name() + ": " + header.value() + "\r\n"));
        for (String header : headers) {
            head.append(header).append("\r\n");
        }
        return write(head.append("\r\n").toString().getBytes(StandardCharsets.UTF_8));
    }

    RawSocket upgrade(FakeGateway gateway) {
        return get(
                gateway,
                PushWay.WEB_SOCKET_HTTP_1_1.path("enforcer-1"),
                "Connection: Upgrade",
                "Upgrade: websocket",
                "Sec-WebSocket-Version: 13",
                "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==");
    }

    RawSocket write(byte[] bytes) {
        try {
            OutputStream out = socket.getOutputStream();
            out.write(bytes);
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    /** Sends a masked frame of less than 126 bytes; the first byte is that of the RFC. */
    RawSocket frame(int first, byte[] content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(first);
        bytes.write(0x80 | content.length);
        bytes.writeBytes(MASK);
        for (int i = 0; i < content.length; i++) {
            bytes.write(content[i] ^ MASK[i % 4]);
        }
        return write(bytes.toByteArray());
    }

    RawSocket frame(int first, String content) {
        return frame(first, content.getBytes(StandardCharsets.UTF_8));
    }

    /** Reads up to the empty line, and returns the first line. */
    String head() {
        String first = line();
        String next = line();
        while (!next.isEmpty()) {
            next = line();
        }
        return first;
    }

    String line() {
        try {
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            for (int next = socket.getInputStream().read();
                    next != '\n';
                    next = socket.getInputStream().read()) {
                if (next < 0) {
                    throw new IOException("The stream has ended.");
                }
                line.write(next);
            }
            return line.toString(StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads an unmasked frame of less than 126 bytes. */
    Frame frame() {
        try {
            DataInputStream in = new DataInputStream(socket.getInputStream());
            int opcode = in.readUnsignedByte() & 0xf;
            return new Frame(opcode, in.readNBytes(in.readUnsignedByte()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads until nothing comes any more; whether that is a reset. */
    boolean readToReset() {
        try {
            socket.getInputStream().transferTo(OutputStream.nullOutputStream());
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    boolean nothingCame() {
        try {
            return socket.getInputStream().available() == 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends the connection as a killed process does. */
    void reset() {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
