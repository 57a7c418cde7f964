/** Prints what a task's result depends on besides files: Node, the processor and the operating system (an Nx input). */
console.log(`node ${process.version} ${process.platform} ${process.arch}`);
