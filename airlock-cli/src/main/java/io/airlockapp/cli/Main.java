package io.airlockapp.cli;

import io.airlockapp.cli.audit.CanonicalizeCommand;
import io.airlockapp.cli.audit.VerifyCommand;
import io.airlockapp.cli.console.Context;
import io.airlockapp.cli.demo.DemoCommand;
import io.airlockapp.cli.enforcer.AskCommand;
import io.airlockapp.cli.enforcer.ClaimCommand;
import io.airlockapp.cli.enforcer.DoctorCommand;
import io.airlockapp.cli.enforcer.EnforcerCommand;
import io.airlockapp.cli.enforcer.GateCommand;
import io.airlockapp.cli.enforcer.PairCommand;
import io.airlockapp.cli.enforcer.SignInCommand;
import io.airlockapp.cli.enforcer.SignOutCommand;
import io.airlockapp.cli.enforcer.StatusCommand;
import io.airlockapp.cli.enforcer.UnpairCommand;
import io.airlockapp.cli.gateway.GatewayCommand;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Help;

/** The entry point of the command line. */
public final class Main {

    private Main() {}

    /**
     * Runs a command and ends the process with its exit code.
     *
     * @param arguments the command and its options
     */
    public static void main(String[] arguments) {
        PrintWriter out = new PrintWriter(System.out, true, Charset.defaultCharset());
        PrintWriter err = new PrintWriter(System.err, true, Charset.defaultCharset());
        int columns = Integer.getInteger("airlock.columns", 0);
        // Not System.out, which keeps it to itself when nobody reads any more.
        OutputStream bytes = new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), 1 << 16);
        System.exit(run(bytes, out, err, System.in, System.getenv(), columns, arguments));
    }

    /**
     * Runs a command.
     *
     * @param bytes where results go that are bytes; the same place as {@code out}
     * @param out where results go
     * @param err where problems go
     * @param in what a person types
     * @param variables the environment variables
     * @param columns how wide the terminal behind {@code out} is; 0 if there is none
     * @param arguments the command and its options
     * @return the exit code: 0 for success, 1 for failure, 2 for a command line or an environment that makes no sense
     */
    static int run(
            OutputStream bytes,
            PrintWriter out,
            PrintWriter err,
            InputStream in,
            Map<String, String> variables,
            int columns,
            String... arguments) {
        return commands(bytes, out, err, in, variables, columns).execute(arguments);
    }

    /** The commands, bound to what is around them. */
    static CommandLine commands(
            OutputStream bytes,
            PrintWriter out,
            PrintWriter err,
            InputStream in,
            Map<String, String> variables,
            int columns) {
        Context context = new Context(out, err, in, variables, columns, Integer.getInteger("airlock.err-columns", 0));
        CommandLine commands = new CommandLine(new AirlockCommand())
                .addSubcommand(new EnforcerCommand(context))
                .addSubcommand(new AskCommand(context))
                .addSubcommand(new CommandLine(new GateCommand(context)).setStopAtPositional(true))
                .addSubcommand(new SignInCommand(context))
                .addSubcommand(new PairCommand(context))
                .addSubcommand(new ClaimCommand(context))
                .addSubcommand(new UnpairCommand(context))
                .addSubcommand(new SignOutCommand(context))
                .addSubcommand(new StatusCommand(context))
                .addSubcommand(new DoctorCommand(context))
                .addSubcommand(new DemoCommand(context))
                .addSubcommand(new GatewayCommand(context))
                .addSubcommand(new CanonicalizeCommand(context, bytes))
                .addSubcommand(new VerifyCommand(context))
                .setOut(out)
                .setErr(err)
                .setColorScheme(
                        Help.defaultColorScheme(context.screen().style().colours() ? Help.Ansi.ON : Help.Ansi.OFF))
                // Whoever names a key's file by @ means the file, and no further arguments.
                .setExpandAtFiles(false)
                .setCaseInsensitiveEnumValuesAllowed(true);
        Problems.handle(commands);
        return commands;
    }
}
