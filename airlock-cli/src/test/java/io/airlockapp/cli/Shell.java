package io.airlockapp.cli;

import io.airlockapp.credential.AppCredentials;
import io.airlockapp.testkit.Endpoint;
import io.airlockapp.testkit.FakeGateway;
import io.airlockapp.testkit.server.FakeGatewayServer;
import java.io.ByteArrayInputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** A person at a shell: a directory for what the enforcer keeps, an environment, and a gateway to talk to. */
final class Shell implements AutoCloseable {

    final FakeGateway gateway = FakeGateway.builder().realTime().build();
    final FakeGatewayServer server = FakeGatewayServer.start(gateway);
    final Path directory;
    final Map<String, String> variables = new HashMap<>();

    Shell(Path directory) {
        this.directory = directory.resolve("config");
        variables.put("AIRLOCK_CONFIG_DIR", this.directory.toString());
    }

    /** With everything in the environment. */
    static Shell ready(Path directory) {
        Shell shell = new Shell(directory);
        shell.variables.put("AIRLOCK_GATEWAY_URL", shell.server.baseUrl().toString());
        shell.variables.put("AIRLOCK_CLIENT_ID", shell.app().clientId());
        shell.variables.put("AIRLOCK_CLIENT_SECRET", shell.app().clientSecret().expose());
        shell.variables.put("AIRLOCK_PAT", shell.pat());
        return shell;
    }

    /** Paired, too. */
    static Shell paired(Path directory) {
        Shell shell = ready(directory);
        Result result = shell.run("pair");
        if (result.exitCode() != 0) {
            throw new IllegalStateException(result.toString());
        }
        return shell;
    }

    AppCredentials.Confidential app() {
        return (AppCredentials.Confidential) gateway.appCredentials();
    }

    String pat() {
        return gateway.userCredential().token().expose();
    }

    int submissions() {
        return gateway.requests(Endpoint.SUBMIT).size();
    }

    /**
     * What a command did.
     *
     * @param exitCode its exit code
     * @param out what it wrote to standard output
     * @param err what it wrote to standard error
     */
    record Result(int exitCode, String out, String err) {}

    Result run(String... arguments) {
        return typing("", arguments);
    }

    /** In this process, with these lines on standard input. */
    Result typing(String lines, String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exitCode = Main.run(
                OutputStream.nullOutputStream(),
                new PrintWriter(out),
                new PrintWriter(err),
                new ByteArrayInputStream(lines.getBytes(StandardCharsets.UTF_8)),
                variables,
                0,
                arguments);
        return new Result(exitCode, out.toString(), err.toString());
    }

    Child start(String... arguments) {
        return Child.start(variables, arguments);
    }

    @Override
    public void close() {
        server.close();
        gateway.close();
    }
}
