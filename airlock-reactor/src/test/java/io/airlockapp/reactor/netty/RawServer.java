package io.airlockapp.reactor.netty;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** A server that does to each connection what a script says, byte by byte; for everything that no real server does. */
final class RawServer implements AutoCloseable {

    /** What happens to one connection. */
    interface Script {
        void serve(Peer peer) throws Exception;
    }

    private final ServerSocket listener;
    private final Queue<Socket> sockets = new ConcurrentLinkedQueue<>();
    private final AtomicInteger accepted = new AtomicInteger();

    private RawServer(Script script) {
        try {
            listener = new ServerSocket(0, 1_000, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        daemon(() -> {
            while (true) {
                Socket socket = listener.accept();
                accepted.incrementAndGet();
                sockets.add(socket);
                daemon(() -> {
                    try (socket) {
                        script.serve(new Peer(socket));
                    }
                });
            }
        });
    }

    static RawServer start(Script script) {
        return new RawServer(script);
    }

    private interface Work {
        void run() throws Exception;
    }

    private static void daemon(Work work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (Exception e) {
                        // The connection or the listener was closed, which is how a script ends too.
                        Thread.currentThread().interrupt();
                    }
                },
                "raw-server");
        thread.setDaemon(true);
        thread.start();
    }

    URI origin() {
        return URI.create("http://127.0.0.1:" + port());
    }

    int port() {
        return listener.getLocalPort();
    }

    int accepted() {
        return accepted.get();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    /** One connection, seen from the server. */
    static final class Peer {

        private final Socket socket;

        private Peer(Socket socket) {
            this.socket = socket;
        }

        Socket socket() {
            return socket;
        }

        /** The head of the next request, up to and with the empty line; null at the end of the connection. */
        String head() throws IOException {
            StringBuilder head = new StringBuilder();
            InputStream in = socket.getInputStream();
            while (head.indexOf("\r\n\r\n") < 0) {
                int c = in.read();
                if (c < 0) {
                    return null;
                }
                head.append((char) c);
            }
            return head.toString();
        }

        String content(int length) throws IOException {
            return new String(socket.getInputStream().readNBytes(length), StandardCharsets.UTF_8);
        }

        void write(String text) throws IOException {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
            socket.getOutputStream().flush();
        }

        /** Closes the connection with a reset in place of an orderly end. */
        void reset() throws IOException {
            socket.setSoLinger(true, 0);
            socket.close();
        }

        /** Reads until the other side ends or resets the connection. */
        void awaitEnd() {
            try {
                InputStream in = socket.getInputStream();
                while (in.read() >= 0) {
                    continue;
                }
            } catch (IOException e) {
                // A reset is an end too.
                return;
            }
        }
    }
}
