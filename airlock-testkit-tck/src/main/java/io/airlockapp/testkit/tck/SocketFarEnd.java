package io.airlockapp.testkit.tck;

import io.airlockapp.testkit.tck.Conduct.Answer;
import io.airlockapp.testkit.tck.Conduct.Failure;
import io.airlockapp.transport.Header;
import io.airlockapp.transport.Transport;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A far end on a loopback port that speaks HTTP/1.1 byte by byte, for everything that no real server does. */
final class SocketFarEnd implements FarEnd {

    /** What happens when a request has come. The connection goes on with the next one until somebody closes it. */
    interface Script {
        void play(Peer peer) throws IOException;
    }

    private final Function<URI, Transport> transports;
    private final ServerSocket listener;
    private final AtomicInteger accepted = new AtomicInteger();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final Set<Socket> held = ConcurrentHashMap.newKeySet();
    private final List<WireRequest> received = new CopyOnWriteArrayList<>();
    private volatile Script script = peer -> {};
    private volatile boolean waitsAreHeld;
    private volatile boolean holds;

    SocketFarEnd(Function<URI, Transport> transports) {
        this.transports = transports;
        try {
            listener = new ServerSocket(0, 1_000, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        daemon(() -> {
            while (true) {
                Socket socket = listener.accept();
                socket.setTcpNoDelay(true);
                accepted.incrementAndGet();
                open.add(socket);
                daemon(() -> serve(socket));
            }
        });
    }

    private interface Work {
        void run() throws IOException;
    }

    private static void daemon(Work work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (IOException e) {
                        // Somebody has closed the connection or the listener, which is how all of this ends.
                        return;
                    }
                },
                "far-end");
        thread.setDaemon(true);
        thread.start();
    }

    private void serve(Socket socket) throws IOException {
        try (socket) {
            Peer peer = new Peer(socket);
            WireRequest request;
            while ((request = peer.next()) != null) {
                boolean holding = holds || (waitsAreHeld && request.target().contains("/wait"));
                if (holding) {
                    held.add(socket);
                }
                received.add(request);
                if (holding) {
                    peer.awaitEnd();
                } else {
                    script.play(peer);
                }
            }
        } finally {
            held.remove(socket);
            open.remove(socket);
        }
    }

    URI origin() {
        return URI.create("http://127.0.0.1:" + listener.getLocalPort());
    }

    /** How many connections have been made so far. */
    int accepted() {
        return accepted.get();
    }

    /** How many connections there are. */
    int open() {
        return open.size();
    }

    /** Does this with all calls from now on. */
    void plays(Script newScript) {
        holds = false;
        script = newScript;
    }

    @Override
    public Transport transport() {
        return transports.apply(origin());
    }

    @Override
    public void does(Conduct conduct) {
        if (conduct instanceof Answer answer) {
            plays(peer -> peer.answer(answer));
        } else if (conduct instanceof Failure failure) {
            switch (failure) {
                case REFUSE -> close();
                case HOLD -> holds = true;
                case CUT_BEFORE_ANSWER -> plays(Peer::close);
                case CUT_DURING_ANSWER ->
                    plays(peer -> {
                        peer.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this");
                        peer.close();
                    });
            }
        }
    }

    @Override
    public void holdWaits() {
        waitsAreHeld = true;
    }

    @Override
    public List<WireRequest> received() {
        return List.copyOf(received);
    }

    @Override
    public boolean holdsNothing() {
        return held.isEmpty();
    }

    @Override
    public void pass(Duration time) {
        // It passes by itself.
    }

    @Override
    public void close() {
        try {
            listener.close();
            for (Socket socket : open) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One connection, seen from here. */
    static final class Peer {

        private final Socket socket;
        private final InputStream in;
        private String target = "";

        private Peer(Socket socket) throws IOException {
            this.socket = socket;
            this.in = new BufferedInputStream(socket.getInputStream());
        }

        /** Path and query of the request that has come. */
        String target() {
            return target;
        }

        /** The next request, or null at the end of the connection. */
        private @Nullable WireRequest next() throws IOException {
            String first = line();
            if (first.isEmpty()) {
                return null;
            }
            String[] parts = first.split(" ", -1);
            if (parts.length != 3 || !parts[2].equals("HTTP/1.1")) {
                throw new IOException("That is no request line of HTTP/1.1.");
            }
            target = parts[1];
            List<Header> headers = new ArrayList<>();
            int length = 0;
            for (String line = line(); !line.isEmpty(); line = line()) {
                int colon = line.indexOf(':');
                Header header = new Header(
                        line.substring(0, colon), line.substring(colon + 1).strip());
                headers.add(header);
                if (header.name().equalsIgnoreCase("content-length")) {
                    length = Integer.parseInt(header.value());
                }
            }
            String body = new String(in.readNBytes(length), StandardCharsets.UTF_8);
            return new WireRequest(parts[0], parts[1], headers, body.isEmpty() ? null : body);
        }

        private String line() throws IOException {
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
                if (c != '\r') {
                    line.write(c);
                }
            }
            return line.toString(StandardCharsets.ISO_8859_1);
        }

        void write(String text) throws IOException {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
            socket.getOutputStream().flush();
        }

        void answer(Answer answer) throws IOException {
            StringBuilder text = new StringBuilder("HTTP/1.1 " + answer.status() + " Said\r\n");
            answer.headers().forEach(header -> text.append(header.name() + ": " + header.value() + "\r\n"));
            if (answer.status() != 204 && answer.status() != 304) {
                text.append("Content-Length: " + answer.body().length() + "\r\n");
            }
            write(text + "\r\n" + answer.body().utf8());
        }

        void close() throws IOException {
            socket.close();
        }

        /** Ends the connection with a reset in place of an orderly end. */
        void reset() throws IOException {
            socket.setSoLinger(true, 0);
            socket.close();
        }

        /** Waits until the other side ends or resets the connection. */
        void awaitEnd() throws IOException {
            in.transferTo(OutputStream.nullOutputStream());
        }
    }
}
